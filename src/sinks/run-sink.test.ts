import { describe, expect, test, vi } from 'vitest';
import { write } from '../../test/contracts/log-contract.ts';
import { type MemoryWorld, memoryWorld } from '../../test/memory-log.ts';
import { type MemorySink, memorySink } from '../../test/memory-sink.ts';
import { type EventsBody, eventsTopic } from '../events.ts';
import { Fault } from '../faults.ts';
import { actorId, nextOffset, sourceActorId } from '../flow/ids.ts';
import type { Seat } from '../flow/log.ts';
import { silent, type Telemetry } from '../telemetry.ts';
import { runSink } from './run-sink.ts';

const actor = actorId('app', 'memory', eventsTopic.name, 0);

/** Appends one committed transaction for each id. */
async function append({ log }: MemoryWorld, ...ids: string[]): Promise<void> {
  const by = sourceActorId('app', 'somebody');
  const seat = await log.open(by);
  for (const id of ids) await seat.commit({ by, writes: [write(eventsTopic, 0, id)] });
  await seat.close();
}

type Running = Readonly<{ stop: () => Promise<'stopped' | 'fenced'>; done: Promise<'stopped' | 'fenced'> }>;

function start(
  world: MemoryWorld,
  sink: MemorySink<EventsBody>,
  { telemetry = silent, groupEveryMs = 5 }: { telemetry?: Telemetry; groupEveryMs?: number } = {},
): Running {
  const stopping = new AbortController();
  const run = { log: world.log, sink, actor, telemetry, now: () => 0, groupEveryMs };
  const done = runSink(run, 0, stopping.signal);
  return {
    done,
    stop() {
      stopping.abort();
      return done;
    },
  };
}

const settled = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 5_000, interval: 5 });

describe('a running sink', () => {
  test('writes what is committed, in order, and its group hears of the last position', async () => {
    const world = memoryWorld({ batch: 2 });
    const sink = memorySink(eventsTopic);
    await append(world, 'a', 'b', 'c');
    const running = start(world, sink);
    await settled(() => expect(sink.stored(0)).toEqual(['a', 'b', 'c']));
    await append(world, 'd');
    await settled(() => expect(sink.stored(0)).toEqual(['a', 'b', 'c', 'd']));
    expect(await running.stop()).toBe('stopped');
    expect(world.committed(actor)).toBe(8);
    expect(sink.position(0)).toBe(8);
  });

  test('lets its group hear while it goes on, though not of every batch', async () => {
    let commits = 0;
    const step = async (by: string, what: string) => {
      if (by === actor && what === 'commit') commits += 1;
    };
    const world = memoryWorld({ batch: 1, step });
    const sink = memorySink(eventsTopic);
    await append(world, ...Array.from({ length: 200 }, (_, n) => `e${n}`));
    const running = start(world, sink);
    await settled(() => expect(world.committed(actor)).toBe(400));
    expect(commits).toBeLessThan(100);
    await running.stop();
  });

  test('tells its group where it ended, however long ago that last heard of it', async () => {
    const world = memoryWorld();
    const sink = memorySink(eventsTopic);
    const running = start(world, sink, { groupEveryMs: 60_000 });
    await append(world, 'a');
    await settled(() => expect(world.committed(actor)).toBe(2));
    await append(world, 'b');
    await settled(() => expect(sink.stored(0)).toEqual(['a', 'b']));
    expect(await running.stop()).toBe('stopped');
    expect(world.committed(actor)).toBe(4);
  });

  test('tells its group where its predecessor ended, which did not live to tell', async () => {
    const world = memoryWorld();
    const sink = memorySink(eventsTopic);
    await append(world, 'a', 'b');
    const predecessor = await sink.take(0, new AbortController().signal);
    await predecessor.write({ partition: 0, entries: [], next: nextOffset(4) }, new AbortController().signal);
    const running = start(world, sink);
    await settled(() => expect(world.committed(actor)).toBe(4));
    await running.stop();
  });

  test('goes on from the position of the store, whatever the group says', async () => {
    const world = memoryWorld();
    const sink = memorySink(eventsTopic);
    await append(world, 'a', 'b');
    const seat: Seat = await world.log.open(actor);
    await seat.commit({
      ...{ by: actor, writes: [] },
      advance: { topic: eventsTopic, partition: 0, next: nextOffset(2) },
    });
    const running = start(world, sink);
    await settled(() => expect(sink.stored(0)).toEqual(['a', 'b']));
    await running.stop();
  });

  test('its group hears where the store stands, though nothing new comes', async () => {
    const world = memoryWorld();
    const sink = memorySink(eventsTopic);
    await append(world, 'a');
    const seat = await sink.take(0, new AbortController().signal);
    await seat.write({ partition: 0, entries: [], next: nextOffset(2) }, new AbortController().signal);
    const running = start(world, sink);
    await settled(() => expect(world.committed(actor)).toBe(2));
    await running.stop();
  });

  test('ends fenced when another has taken the partition of the store', async () => {
    const world = memoryWorld();
    const sink = memorySink(eventsTopic);
    const running = start(world, sink);
    await append(world, 'a');
    await settled(() => expect(sink.stored(0)).toEqual(['a']));
    await sink.take(0, new AbortController().signal);
    await append(world, 'b');
    expect(await running.done).toBe('fenced');
    expect(sink.stored(0)).toEqual(['a']);
  });

  test('ends fenced when another sits in its seat', async () => {
    const world = memoryWorld();
    const sink = memorySink(eventsTopic);
    const running = start(world, sink);
    await append(world, 'a');
    await settled(() => expect(world.committed(actor)).toBe(2));
    await world.log.open(actor);
    await append(world, 'b');
    expect(await running.done).toBe('fenced');
  });

  test('throws what the store throws; the next incarnation doubles and loses nothing', async () => {
    const world = memoryWorld({ batch: 1 });
    let writes = 0;
    const sink = memorySink(eventsTopic, async () => {
      writes += 1;
      if (writes === 2) throw new Fault('postgres-unavailable', 'gone for a moment');
    });
    await append(world, 'a', 'b', 'c');
    await expect(start(world, sink).done).rejects.toMatchObject({ code: 'postgres-unavailable' });
    const running = start(world, sink);
    await settled(() => expect(sink.stored(0)).toEqual(['a', 'b', 'c']));
    expect(await running.stop()).toBe('stopped');
  });

  test('throws what telling its group throws, instead of going on unheard', async () => {
    const step = async (by: string, what: string) => {
      if (by === actor && what === 'commit') throw new Fault('outcome-unknown', 'no answer');
    };
    const world = memoryWorld({ step });
    await append(world, 'a');
    await expect(start(world, memorySink(eventsTopic)).done).rejects.toMatchObject({
      code: 'outcome-unknown',
    });
  });

  test('hands over in the middle of a batch without doubling it', async () => {
    const world = memoryWorld({ batch: 1 });
    const sink = memorySink(eventsTopic, () => new Promise((resolve) => setTimeout(resolve, 1)));
    const ids = Array.from({ length: 30 }, (_, n) => `e${n}`);
    await append(world, ...ids);
    const outcomes: string[] = [];
    for (let heirs = 0; heirs < 5; heirs++) {
      const running = start(world, sink);
      await new Promise((resolve) => setTimeout(resolve, 5));
      outcomes.push(await running.stop());
    }
    const last = start(world, sink);
    await settled(() => expect(sink.stored(0)).toHaveLength(ids.length));
    await last.stop();
    expect(sink.stored(0)).toEqual(ids);
    expect(outcomes).toEqual(Array.from({ length: 5 }, () => 'stopped'));
  });

  test('tells telemetry of its seat and of each batch', async () => {
    const told: string[] = [];
    const world = memoryWorld();
    const sink = memorySink(eventsTopic);
    const telemetry: Telemetry = (...[name]) => {
      told.push(name);
    };
    const running = start(world, sink, { telemetry });
    await append(world, 'a');
    await settled(() => expect(sink.stored(0)).toEqual(['a']));
    await running.stop();
    expect(told).toEqual(['ActorSeated', 'BatchWritten']);
  });
});
