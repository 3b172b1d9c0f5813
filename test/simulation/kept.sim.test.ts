import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventsTopic, rawMarketTopic, rawSocialTopic } from '../../src/events.ts';
import { actorId, epochMs, eventId } from '../../src/flow/ids.ts';
import type { Log } from '../../src/flow/log.ts';
import { runActor } from '../../src/kafka/actor.ts';
import type { Keep } from '../../src/kafka/kept.ts';
import { keptInLmdb } from '../../src/kafka/kept-in-lmdb.ts';
import { refine } from '../../src/processors/refine.ts';
import type { Telemetry } from '../../src/telemetry.ts';
import { type MemoryWorld, memoryWorld } from '../memory-log.ts';
import { readingOf } from '../said-world.ts';

const windowMs = 3_600_000;
let dir: string;
let keep: Keep;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'millrace-kept-'));
  keep = keptInLmdb(dir);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Appends readings of these ids to the mailbox. */
async function said(world: MemoryWorld, ...ids: readonly string[]): Promise<void> {
  const by = actorId('test', 'source', rawMarketTopic.name, 0);
  const seat = await world.log.open(by);
  const writes = ids.map((id) => {
    const draft = { id: eventId(id), key: id, at: epochMs(0), appendedAt: null, body: readingOf() };
    return { topic: rawMarketTopic, partition: 0, type: 'event', draft };
  });
  await seat.commit({ by, writes });
  await seat.close();
}

/** Refines all that is there; answers how many records of its output it had to read to know what it knew. */
async function refined(world: MemoryWorld, processor = refine({ windowMs })): Promise<number> {
  const stop = new AbortController();
  const actor = actorId('test', 'refine', rawMarketTopic.name, 0);
  const end = world.partition(rawMarketTopic.name, 0).committed().length;
  let restored = Number.NaN;
  const telemetry: Telemetry = (name, fields) => {
    if (name === 'ActorSeated' && 'restored' in fields) restored = fields.restored;
    if (name === 'TurnCommitted' && 'next' in fields && fields.next >= end) stop.abort();
  };
  const place = { actor, topic: rawMarketTopic, partition: 0, partitions: 1 };
  const options = { ...place, log: world.log, telemetry, now: () => 0, keep };
  await runActor(options, { processor, facts: async () => new Map() }, stop.signal);
  return restored;
}

const passedOn = (world: MemoryWorld): string[] =>
  world
    .partition(eventsTopic.name, 0)
    .committed()
    .flatMap(({ entry }) => (entry.type === 'record' ? [entry.envelope.id] : []));

const alone = () => memoryWorld({ partitions: () => 1 });

test('an incarnation reads only what its predecessors did not keep, and still knows all of it', async () => {
  const world = alone();
  await said(world, 'a', 'b', 'c');
  expect(await refined(world)).toBe(0);
  await said(world, 'a', 'd');
  expect(await refined(world)).toBe(0);
  keep = keptInLmdb(`${dir}/elsewhere`);
  await said(world, 'b', 'e');
  expect(await refined(world)).toBe(4);
  keep = keptInLmdb(dir);
  await said(world, 'a', 'd', 'e');
  expect(await refined(world)).toBe(1);
  expect(passedOn(world)).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('what was kept of another log is dropped, though it would fit by its offsets', async () => {
  const before = alone();
  await said(before, 'a', 'b', 'c');
  await refined(before);
  const now = alone();
  await said(now, 'b', 'x', 'y', 'z');
  keep = keptInLmdb(`${dir}/elsewhere`);
  await refined(now);
  keep = keptInLmdb(dir);
  await said(now, 'a', 'x');
  expect(await refined(now)).toBe(4);
  expect(passedOn(now)).toEqual(['b', 'x', 'y', 'z', 'a']);
});

test('what was kept of a log that has lost its end is dropped', async () => {
  const before = alone();
  await said(before, 'a', 'b', 'c');
  await refined(before);
  const now = alone();
  await said(now, 'a');
  keep = keptInLmdb(`${dir}/elsewhere`);
  await refined(now);
  keep = keptInLmdb(dir);
  await said(now, 'b', 'c');
  expect(await refined(now)).toBe(1);
  expect(passedOn(now)).toEqual(['a', 'b', 'c']);
});

test('what retention has passed by is dropped, and what is left of the log is read', async () => {
  const world = alone();
  await said(world, 'a', 'b');
  await refined(world);
  keep = keptInLmdb(`${dir}/elsewhere`);
  await said(world, 'c', 'd');
  await refined(world);
  keep = keptInLmdb(dir);
  // Where c lay: what was kept ends with b, below it.
  world.partition(eventsTopic.name, 0).truncate(4);
  await said(world, 'd');
  expect(await refined(world)).toBe(1);
  expect(passedOn(world)).toEqual(['a', 'b', 'c', 'd']);
});

test('another window means another fold: the state is made anew from the output', async () => {
  const world = alone();
  await said(world, 'a', 'b', 'c');
  await refined(world);
  await said(world, 'd');
  expect(await refined(world, refine({ windowMs: 2 * windowMs }))).toBe(3);
});

/** Sits down at a mailbox that nothing comes to; answers from where the output was read. */
async function satDownIdle(world: MemoryWorld): Promise<readonly (number | null)[]> {
  const stop = new AbortController();
  const from: (number | null)[] = [];
  const log: Log = {
    ...world.log,
    async open(by) {
      const seat = await world.log.open(by);
      return {
        ...seat,
        restore(topic, partition, at) {
          from.push(at);
          return seat.restore(topic, partition, at);
        },
      };
    },
  };
  const telemetry: Telemetry = (name, _) => {
    if (name === 'ActorSeated') stop.abort();
  };
  const actor = actorId('test', 'refine', rawSocialTopic.name, 0);
  const place = { actor, topic: rawSocialTopic, partition: 0, partitions: 1 };
  const parts = { processor: refine({ windowMs }), facts: async () => new Map() };
  await runActor({ ...place, log, telemetry, now: () => 0, keep }, parts, stop.signal);
  return from;
}

test('who has written nothing itself does not read again and again what others wrote', async () => {
  const world = alone();
  await said(world, 'a', 'b');
  await refined(world);
  expect(await satDownIdle(world)).toEqual([null]);
  const marked = world.partition(eventsTopic.name, 0).committed().at(-1)?.entry.offset ?? 0;
  await said(world, 'c');
  await refined(world);
  expect(await satDownIdle(world)).toEqual([marked, marked + 1]);
});
