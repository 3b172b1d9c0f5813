import { expect, test } from 'vitest';
import { memoryWorld } from '../../test/memory-log.ts';
import { recordingFolder } from '../../test/recorded-lines.ts';
import { committed, cursors, eventIds, partitions, progress, recording, sit } from '../../test/sitting.ts';
import type { DeadLetter } from '../events.ts';
import { partitionOf } from '../flow/partition-of.ts';
import type { Telemetry } from '../telemetry.ts';

const folder = recordingFolder();

test('a recorded source is put through to its end, each record in the partition of its key', async () => {
  const world = memoryWorld();
  expect(await sit(world, recording(folder, 'through', 4))).toBe('ended');
  expect(eventIds(world).flat()).toHaveLength(12);
  for (const [partition, records] of committed(world, 'raw.chain', 'event').entries())
    for (const { key } of records) expect(partitionOf(key, partitions)).toBe(partition);
  expect(cursors(world).map(({ position }) => position)).toEqual([4, 8, 12, 13]);
});

test('a malformed line becomes a dead letter with its place and its bytes, and stops nothing', async () => {
  const world = memoryWorld();
  await sit(world, recording(folder, 'dead', 2));
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
  await sit(world, recording(folder, 'progress', 3), { now: ticking(1_000) });
  for (const [partition, said] of progress(world).entries()) {
    expect(said.map(({ position, ended }) => [position, ended])).toEqual([
      [4, false],
      [7, false],
      [10, true],
    ]);
    expect(said.map(({ origin }) => origin)).toEqual([partition, partition, partition]);
    expect(said.at(-1)).toMatchObject({ source: 'recorded', chainId: 137, finalized: 3, at: 6_000 });
    const types = world
      .partition('raw.chain', partition)
      .committed()
      .map(({ type }) => type);
    expect(types.at(-1)).toBe('progress');
  }
});

test('progress is said at most once a second, except that the end always is', async () => {
  const world = memoryWorld();
  await sit(world, recording(folder, 'spaced', 20), { now: ticking(400) });
  const [said = []] = progress(world);
  expect(said.length).toBeGreaterThan(2);
  expect(said.length).toBeLessThan(8);
  expect(said.filter(({ ended }) => ended)).toHaveLength(1);
  expect(said.at(-1)?.position).toBe(61);
});

test('a cursor that cannot be read stops the source, because it may be its own', async () => {
  const world = memoryWorld();
  world.appendPoison('cursors', 0, new Uint8Array([1]), {
    code: 'unknown-schema',
    detail: 'schema 7 is unknown',
  });
  await expect(sit(world, recording(folder, 'poisoned', 1))).rejects.toThrow(
    /cursors-0@0 cannot be read \(schema 7 is unknown\)/,
  );
});

test('it says what it did: seated, advanced with its figures, ended', async () => {
  const said: string[] = [];
  const telemetry: Telemetry = (name, fields) => said.push(`${name} ${JSON.stringify(fields)}`);
  await sit(memoryWorld(), recording(folder, 'said', 2), { telemetry });
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
