import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type MemoryStep, type MemoryWorld, memoryWorld } from '../../test/memory-log.ts';
import { cursorsTopic, type DeadLetter, type EvmLog, type Progress, type SourceCursor } from '../events.ts';
import { epochMs, eventId, sourceActorId } from '../flow/ids.ts';
import { silent, type Telemetry } from '../telemetry.ts';
import { replay } from './replay.ts';
import { runSource } from './run-source.ts';

const partitions = 4;
const never = AbortSignal.any([]);
const folder = mkdtempSync(join(tmpdir(), 'run-source-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** 3 logs in each of `blocks` blocks by different contracts, with one malformed line after the first block. */
function recording(name: string, blocks: number): string {
  const hash = (number: number) => `0x${number.toString(16).padStart(64, '0')}`;
  const lines = Array.from({ length: blocks * 3 }, (_, index) => {
    const block = 1 + Math.floor(index / 3);
    return JSON.stringify({
      address: `0x${(index % 7).toString().padStart(40, '0')}`,
      topics: [],
      data: '0x',
      blockNumber: `0x${block.toString(16)}`,
      transactionHash: hash(index),
      transactionIndex: '0x0',
      blockHash: hash(block),
      blockTimestamp: `0x${block.toString(16)}`,
      logIndex: `0x${(index % 3).toString(16)}`,
      removed: false,
    });
  });
  lines.splice(3, 0, '{"half');
  const path = join(folder, name);
  writeFileSync(path, lines.join('\n'));
  return path;
}

const sourceOf = (file: string) =>
  replay({ name: 'recorded', chainId: 137, files: [file], confirmations: 0 });
type Sitting = { records?: number; now?: () => number; telemetry?: Telemetry; signal?: AbortSignal };

/** One sitting on `world`; a clock that stands still lets progress out once a sitting, and the end. */
const sit = (world: MemoryWorld, file: string, sitting: Sitting = {}) =>
  runSource(
    {
      log: world.log,
      source: sourceOf(file),
      app: 'test',
      partitions,
      bounds: { records: sitting.records ?? 5, ms: 1_000 },
      telemetry: sitting.telemetry ?? silent,
      now: sitting.now ?? (() => 0),
    },
    sitting.signal ?? never,
  );

function committed<Body>(world: MemoryWorld, topic: string, type: string, count = partitions) {
  return Array.from({ length: count }, (_, partition) =>
    world
      .partition(topic, partition)
      .committed<Body>()
      .filter((each) => each.type === type)
      .flatMap(({ entry }) => (entry.type === 'record' ? [entry.envelope] : [])),
  );
}
const eventIds = (world: MemoryWorld) =>
  committed<EvmLog>(world, 'raw.chain', 'event').map((each) => each.map(({ id }) => id));
const progress = (world: MemoryWorld) =>
  committed<Progress>(world, 'raw.chain', 'progress').map((each) => each.map(({ body }) => body));
const cursors = (world: MemoryWorld) =>
  committed<SourceCursor>(world, 'cursors', 'cursor', 1)
    .flat()
    .map(({ body }) => body);

test('a recorded source is put through to its end, each record in the partition of its key', async () => {
  const world = memoryWorld();
  expect(await sit(world, recording('through', 4))).toBe('ended');
  expect(eventIds(world).flat()).toHaveLength(12);
  const keys = committed<EvmLog>(world, 'raw.chain', 'event').map(
    (each) => new Set(each.map(({ key }) => key)),
  );
  expect(keys.reduce((sum, each) => sum + each.size, 0)).toBe(7);
  expect(cursors(world).map(({ position }) => position)).toEqual([4, 8, 12, 13]);
});

test('a malformed line becomes a dead letter with its place and its bytes, and stops nothing', async () => {
  const world = memoryWorld();
  await sit(world, recording('dead', 2));
  const [letter, ...others] = committed<DeadLetter>(world, 'dead', 'dead', 1).flat();
  expect(others).toEqual([]);
  expect(letter?.body).toMatchObject({
    code: 'malformed-line',
    by: 'test/source/recorded',
    origin: 'dead:4',
    bytes: new TextEncoder().encode('{"half'),
  });
  expect(letter?.body.detail).toMatch(/^line 4: expected JSON in UTF-8/);
  expect(eventIds(world).flat()).toHaveLength(6);
});

test('progress goes to every partition, says which, and stands behind the records it speaks of', async () => {
  const world = memoryWorld();
  await sit(world, recording('progress', 3), { now: ticking(1_000) });
  for (const [partition, said] of progress(world).entries()) {
    expect(said.map(({ position, ended }) => [position, ended])).toEqual([
      [4, false],
      [7, false],
      [10, true],
    ]);
    expect(said.map(({ origin }) => origin)).toEqual([partition, partition, partition]);
    expect(said.at(-1)).toMatchObject({ source: 'recorded', chainId: 137, finalized: 3, at: 3_000 });
    const types = world
      .partition('raw.chain', partition)
      .committed()
      .map(({ type }) => type);
    expect(types.at(-1)).toBe('progress');
  }
});

test('progress is said at most once a second, except that the end always is', async () => {
  const world = memoryWorld();
  await sit(world, recording('spaced', 20), { now: ticking(400) });
  const [said = []] = progress(world);
  expect(said.length).toBeGreaterThan(2);
  expect(said.length).toBeLessThan(8);
  expect(said.filter(({ ended }) => ended)).toHaveLength(1);
  expect(said.at(-1)?.position).toBe(61);
});

test('a source that has ended says nothing again', async () => {
  const world = memoryWorld();
  const file = recording('again', 3);
  await sit(world, file);
  const before = everything(world);
  expect(await sit(world, file)).toBe('ended');
  expect(everything(world)).toEqual(before);
});

test('after a crash before or after any step, the records are there once, in the same order', async () => {
  const file = recording('crash', 6);
  const whole = memoryWorld();
  await sit(whole, file);
  const steps: MemoryStep[] = ['write', 'commit', 'committed'];
  for (const step of steps)
    for (let at = 1; at <= 5; at++) {
      let [seen, crashed] = [0, false];
      const world = memoryWorld({
        step: async (_actor, reached) => {
          if (reached !== step || crashed || ++seen < at) return;
          crashed = true;
          throw new Error(`crashed at ${step} ${at}`);
        },
      });
      await expect(sit(world, file)).rejects.toThrow('crashed at');
      while ((await sit(world, file)) !== 'ended');
      expect(eventIds(world), `${step} ${at}`).toEqual(eventIds(whole));
      expect(committed(world, 'dead', 'dead', 1)[0]).toHaveLength(1);
      for (const said of progress(world)) expect(said.filter(({ ended }) => ended)).toHaveLength(1);
    }
});

test('however a sitting is cut off, the cursor covers exactly the records committed with it', async () => {
  const file = recording('cut', 6);
  for (let sittings = 1; sittings < 6; sittings++) {
    let commits = 0;
    const world = memoryWorld({
      step: async (_actor, step) => {
        if (step === 'begin' && ++commits > sittings) throw new Error('cut off');
      },
    });
    await expect(sit(world, file, { records: 2 })).rejects.toThrow('cut off');
    const observations =
      eventIds(world).flat().length + (committed(world, 'dead', 'dead', 1)[0]?.length ?? 0);
    expect(cursors(world).at(-1)?.position).toBe(observations);
  }
});

test('a sitting whose seat was taken says so and writes nothing more', async () => {
  const world = memoryWorld();
  const file = recording('fenced', 6);
  let successor: Promise<string> | null = null;
  const told: Telemetry = (name) => {
    if (name === 'SourceAdvanced') successor ??= sit(world, file);
  };
  expect(await sit(world, file, { telemetry: told })).toBe('fenced');
  expect(await successor).toBe('ended');
  const whole = memoryWorld();
  await sit(whole, file);
  expect(eventIds(world)).toEqual(eventIds(whole));
});

test('an abort stops the sitting, and the next one goes on behind it', async () => {
  const world = memoryWorld();
  const file = recording('aborted', 6);
  const stopping = new AbortController();
  const told: Telemetry = (name) => name === 'SourceAdvanced' && stopping.abort();
  expect(await sit(world, file, { telemetry: told, signal: stopping.signal })).toBe('stopped');
  expect(eventIds(world).flat().length).toBeLessThan(18);
  expect(await sit(world, file)).toBe('ended');
  expect(new Set(eventIds(world).flat()).size).toBe(18);
  expect(eventIds(world).flat()).toHaveLength(18);
});

test('sources share the cursors topic, and each goes on from its own', async () => {
  const world = memoryWorld();
  const file = recording('mine', 2);
  await sit(world, file);
  const by = sourceActorId('test', 'other');
  const body = { type: 'SourceCursor', source: 'other', cursor: 'no cursor of a replay', position: 1 };
  const draft = { id: eventId('cursor:other:1'), key: 'other', at: epochMs(0), appendedAt: null, body };
  const other = await world.log.open(by);
  await other.commit({ by, writes: [{ topic: cursorsTopic, partition: 0, type: 'cursor', draft }] });
  expect(await sit(world, file)).toBe('ended');
  expect(eventIds(world).flat()).toHaveLength(6);
});

test('a cursor that cannot be read stops the source, because it may be its own', async () => {
  const world = memoryWorld();
  world.appendPoison('cursors', 0, new Uint8Array([1]), {
    code: 'unknown-schema',
    detail: 'schema 7 is unknown',
  });
  await expect(sit(world, recording('poisoned', 1))).rejects.toThrow(
    /cursors-0@0 cannot be read \(schema 7 is unknown\)/,
  );
});

test('it says what it did: seated, advanced with its figures, ended', async () => {
  const said: string[] = [];
  const telemetry: Telemetry = (name, fields) => said.push(`${name} ${JSON.stringify(fields)}`);
  await sit(memoryWorld(), recording('said', 2), { telemetry });
  expect(said).toEqual([
    'ActorSeated {"actor":"test/source/recorded","position":null,"restored":0,"tookMs":0}',
    'SourceAdvanced {"source":"recorded","records":3,"malformed":1,"position":4,"ended":false}',
    'SourceAdvanced {"source":"recorded","records":3,"malformed":0,"position":7,"ended":true}',
  ]);
});

function ticking(ms: number): () => number {
  let now = 0;
  return () => {
    now += ms;
    return now;
  };
}

const everything = (world: MemoryWorld) =>
  ['raw.chain', 'dead', 'cursors'].flatMap((topic) =>
    Array.from({ length: partitions }, (_, partition) => world.partition(topic, partition).committed()),
  );
