/** What every `Log` must do, run on the fake and on the real one: the same sentences, the same steps. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type EventsBody,
  eventsTopic,
  type Progress,
  rawChainTopic,
  signalsTopic,
} from '../../src/events.ts';
import type { Batch, Entry } from '../../src/flow/envelope.ts';
import { type ActorId, actorId, epochMs, eventId, type NextOffset, nextOffset } from '../../src/flow/ids.ts';
import type { Assignment, Log, Transaction, Write } from '../../src/flow/log.ts';
import type { Topic } from '../../src/flow/topic.ts';

/** A log, and the hands of an adversary on it. Topics have two partitions. */
export interface ContractWorld {
  log: Log;
  /** Leaves a transaction of another producer open behind one record; the answer aborts it. */
  hang(topic: Topic<unknown>, partition: number): Promise<() => Promise<void>>;
  poison(topic: Topic<unknown>, partition: number, bytes: Uint8Array): Promise<void>;
  truncate(topic: Topic<unknown>, partition: number, before: number): Promise<void>;
  end(): Promise<void>;
}

type Body = EventsBody;

export const progress = (source: string, position: number): Progress => ({
  type: 'Progress',
  source,
  origin: 0,
  position,
  at: position,
  chainId: null,
  finalized: null,
  ended: false,
});

export const write = (topic: Topic<unknown>, partition: number, id: string, position = 0): Write => ({
  topic,
  partition,
  type: 'progress',
  draft: { id: eventId(id), key: id, at: epochMs(1), appendedAt: null, body: progress(id, position) },
});

const idsOf = (entries: readonly Entry<unknown>[]): string[] =>
  entries.map((entry) => (entry.type === 'record' ? entry.envelope.id : entry.why.code));

/** `make` is called once; each sentence uses partitions and actors of its own, so none waits for another. */
export function logContract(name: string, make: () => Promise<ContractWorld>): void {
  describe(`${name} as a Log`, () => {
    let world: ContractWorld;
    let sequence = 0;
    beforeAll(async () => {
      world = await make();
    });
    afterAll(() => world.end());

    /** An actor nobody else uses, whose mailbox is events/0. */
    const anyone = (): ActorId => actorId('contract', `role${sequence++}`, eventsTopic.name, 0);
    const unique = (text: string): string => `${text}-${sequence++}-${Math.random().toString(36).slice(2)}`;

    const advanceTo = (next: number): NonNullable<Transaction['advance']> => ({
      topic: eventsTopic,
      partition: 0,
      next: nextOffset(next),
    });

    async function commitAll(
      by: ActorId,
      writes: Write[],
      advance?: Transaction['advance'],
    ): Promise<string> {
      const seat = await world.log.open(by);
      try {
        return await seat.commit(advance ? { by, writes, advance } : { by, writes });
      } finally {
        await seat.close();
      }
    }

    /** Everything committed on a partition, up to its present end. */
    async function readAll(topic: Topic<Body>, partition: number): Promise<Batch<Body>[]> {
      const seat = await world.log.open(anyone());
      const batches: Batch<Body>[] = [];
      for await (const batch of seat.restore(topic, partition, null)) batches.push(batch);
      await seat.close();
      return batches;
    }

    const allIds = async (topic: Topic<Body>, partition: number): Promise<string[]> =>
      (await readAll(topic, partition)).flatMap((batch) => idsOf(batch.entries));

    test('what is committed is read back whole, in the order it was written', async () => {
      const ids = [unique('a'), unique('b'), unique('c')];
      const writes = ids.map((id, index) => write(eventsTopic, 1, id, index));
      expect(await commitAll(anyone(), writes)).toBe('committed');
      const entries = (await readAll(eventsTopic, 1)).flatMap((batch) => batch.entries);
      const mine = entries.filter((entry) => entry.type === 'record' && ids.includes(entry.envelope.id));
      expect(idsOf(mine)).toEqual(ids);
      const first = mine[0];
      expect(first?.type === 'record' && first.envelope.key).toBe(ids[0]);
      expect(first?.type === 'record' && { ...first.envelope.body }).toEqual(progress(ids[0] ?? '', 0));
    });

    test('a record without an append time gets the one the log gave it', async () => {
      const id = unique('stamped');
      await commitAll(anyone(), [write(eventsTopic, 1, id)]);
      const entries = (await readAll(eventsTopic, 1)).flatMap((batch) => batch.entries);
      const entry = entries.find((each) => each.type === 'record' && each.envelope.id === id);
      expect(entry?.type === 'record' && typeof entry.envelope.appendedAt).toBe('number');
    });

    test('an actor that never committed has no position; one that did has the one it committed', async () => {
      const actor = anyone();
      const seat = await world.log.open(actor);
      expect(seat.position).toBeNull();
      await seat.commit({ by: actor, writes: [], advance: advanceTo(41) });
      await seat.close();
      const again = await world.log.open(actor);
      expect(again.position).toBe(41);
      await again.close();
    });

    test('a seat knows where its last committed record lies in each partition', async () => {
      const actor = anyone();
      const seat = await world.log.open(actor);
      expect(seat.wrote(eventsTopic, 1)).toBeNull();
      const ids = [unique('first'), unique('middle'), unique('last')];
      const [first = '', middle = '', last = ''] = ids;
      await seat.commit({ by: actor, writes: [write(eventsTopic, 1, first), write(eventsTopic, 0, middle)] });
      await seat.commit({ by: actor, writes: [write(eventsTopic, 1, middle), write(eventsTopic, 1, last)] });
      const at = async (partition: number, id: string): Promise<number | undefined> =>
        (await readAll(eventsTopic, partition))
          .flatMap(({ entries }) => entries)
          .findLast((entry) => entry.type === 'record' && entry.envelope.id === id)?.offset;
      expect(seat.wrote(eventsTopic, 1)).toBe(await at(1, last));
      expect(seat.wrote(eventsTopic, 0)).toBe(await at(0, middle));
      await seat.close();
    });

    test('turns that only move the position follow each other without a pause', async () => {
      const actor = anyone();
      const seat = await world.log.open(actor);
      for (let next = 1; next <= 40; next++)
        expect(await seat.commit({ by: actor, writes: [], advance: advanceTo(next) })).toBe('committed');
      await seat.close();
    });

    test('opening a seat fences its predecessor, whose turn then changes nothing', async () => {
      const actor = anyone();
      const zombie = await world.log.open(actor);
      const successor = await world.log.open(actor);
      const id = unique('zombie');
      const transaction = { by: actor, writes: [write(eventsTopic, 1, id)], advance: advanceTo(7) };
      expect(await zombie.commit(transaction)).toBe('fenced');
      expect(await successor.commit({ ...transaction, writes: [] })).toBe('committed');
      expect(await allIds(eventsTopic, 1)).not.toContain(id);
      await Promise.all([zombie.close(), successor.close()]);
    });

    test('records of several topics and the position become visible together', async () => {
      const actor = anyone();
      const id = unique('both');
      await commitAll(actor, [write(eventsTopic, 1, id), write(signalsTopic, 1, id)], advanceTo(3));
      expect(await allIds(eventsTopic, 1)).toContain(id);
      const seat = await world.log.open(actor);
      expect(seat.position).toBe(3);
      const found: string[] = [];
      for await (const batch of seat.restore(signalsTopic, 1, null)) found.push(...idsOf(batch.entries));
      expect(found).toContain(id);
      await seat.close();
    });

    test('a restore waits for a sibling’s open transaction, then holds our own later records', async () => {
      const settle = await world.hang(rawChainTopic, 0);
      const id = unique('behind');
      await commitAll(anyone(), [write(rawChainTopic, 0, id)]);
      const seat = await world.log.open(anyone());
      const found: string[] = [];
      let ended = false;
      const reading = (async () => {
        for await (const batch of seat.restore(rawChainTopic, 0, null)) found.push(...idsOf(batch.entries));
        ended = true;
      })();
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(ended).toBe(false);
      await settle();
      await reading;
      expect(found).toEqual([id]);
      await seat.close();
    });

    test('a live reader goes past markers and aborted records, and is given what comes after', async () => {
      const settle = await world.hang(signalsTopic, 0);
      await settle();
      const actor = actorId('contract', 'live', signalsTopic.name, 0);
      const seat = await world.log.open(actor);
      const stop = new AbortController();
      const id = unique('after');
      let next: NextOffset | null = null;
      const found: string[] = [];
      const reading = (async () => {
        for await (const batch of seat.batches(signalsTopic, null, stop.signal)) {
          found.push(...idsOf(batch.entries));
          next = batch.next;
          if (found.includes(id)) return;
        }
      })();
      await commitAll(anyone(), [write(signalsTopic, 0, id)]);
      await reading;
      expect(found).toEqual([id]);
      // One aborted record, its marker, and the record itself lie before `next`.
      expect(next).toBeGreaterThanOrEqual(3);
      stop.abort();
      await seat.close();
    });

    test('a live reader ends without a fault when its signal aborts', async () => {
      const seat = await world.log.open(anyone());
      const stop = new AbortController();
      const reading = (async () => {
        for await (const _ of seat.batches(eventsTopic, null, stop.signal));
      })();
      stop.abort();
      await reading;
      await seat.close();
    });

    test('two readers of one partition each get everything', async () => {
      const id = unique('shared');
      await commitAll(anyone(), [write(eventsTopic, 1, id)]);
      const [one, two] = await Promise.all([allIds(eventsTopic, 1), allIds(eventsTopic, 1)]);
      expect(one).toContain(id);
      expect(two).toEqual(one);
    });

    test('bytes that are no envelope arrive as an undecodable entry with the bytes themselves', async () => {
      await world.poison(rawChainTopic, 1, Buffer.from([7, 7, 7]));
      const id = unique('healthy');
      await commitAll(anyone(), [write(rawChainTopic, 1, id)]);
      const entries = (await readAll(rawChainTopic as Topic<Body>, 1)).flatMap((batch) => batch.entries);
      const poison = entries.find((entry) => entry.type === 'undecodable');
      expect(poison?.type === 'undecodable' && [...poison.bytes]).toEqual([7, 7, 7]);
      expect(poison?.type === 'undecodable' && poison.why.code).toBe('not-framed');
      expect(idsOf(entries)).toContain(id);
    });

    test('a seat tells where its mailbox starts and ends, ends of transactions included', async () => {
      await commitAll(anyone(), [write(signalsTopic, 0, unique('x')), write(signalsTopic, 0, unique('y'))]);
      const seat = await world.log.open(actorId('contract', unique('measuring'), signalsTopic.name, 0));
      const before = await seat.extent(signalsTopic);
      expect(before.end).toBeGreaterThanOrEqual(3);
      await world.truncate(signalsTopic, 0, 2);
      expect(await seat.extent(signalsTopic)).toEqual({ start: 2, end: before.end });
      await seat.close();
    });

    test('reading from an offset the log no longer has is a fault, never a silent jump', async () => {
      await commitAll(anyone(), [write(signalsTopic, 1, unique('x')), write(signalsTopic, 1, unique('y'))]);
      await world.truncate(signalsTopic, 1, 2);
      const seat = await world.log.open(actorId('contract', unique('late'), signalsTopic.name, 1));
      const reading = seat.batches(signalsTopic, nextOffset(0), AbortSignal.timeout(20_000));
      await expect(reading[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'out-of-range' });
      await seat.close();
    });

    test('two members share all partitions of a group, and the one that stays gets the rest', async () => {
      const group = unique('group');
      const [first, second] = [member(world.log, group), member(world.log, group)];
      await expect.poll(() => [...first.owned, ...second.owned].sort(), { timeout: 30_000 }).toEqual([0, 1]);
      await expect.poll(() => first.owned.length, { timeout: 30_000 }).toBe(1);
      await second.leave();
      await expect.poll(() => [...first.owned].sort(), { timeout: 30_000 }).toEqual([0, 1]);
      await first.leave();
    });
  });
}

/** A member of a group on `events`, and the partitions it was last given. */
function member(log: Log, group: string): { readonly owned: readonly number[]; leave(): Promise<void> } {
  const stop = new AbortController();
  let last: Assignment | null = null;
  const following = (async () => {
    for await (const assignment of log.assignments(group, [eventsTopic], stop.signal)) last = assignment;
  })();
  return {
    get owned() {
      return last?.partitions.map((each) => each.partition) ?? [];
    },
    async leave() {
      stop.abort();
      await following;
      last = null;
    },
  };
}
