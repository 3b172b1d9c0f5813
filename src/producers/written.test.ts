import { expect, test } from 'vitest';
import { memoryWorld } from '../../test/memory-log.ts';
import { committed, cursors, partitions } from '../../test/sitting.ts';
import { type EvmLog, type RawChainBody, rawChainTopic } from '../events.ts';
import { epochMs, eventId } from '../flow/ids.ts';
import type { Mark, Observation, Source, Written } from '../flow/source.ts';
import { silent } from '../telemetry.ts';
import { runSource } from './run-source.ts';

type Body = RawChainBody;

const log = (id: string): EvmLog => ({
  ...{
    type: 'EvmLog',
    chainId: 1,
    blockNumber: 1,
    blockHash: '0x01',
    blockTimeMs: 1,
    transactionHash: '0x02',
  },
  ...{
    transactionIndex: 0,
    logIndex: 0,
    address: id,
    topics: [],
    data: '0x',
    removed: false,
    source: 'told',
  },
});

/** A step of records whose ids are their keys. */
const step = (position: number, ...ids: string[]): Observation<Body> => ({
  type: 'step',
  observed: ids.map((id) => ({ record: 'event', id: eventId(id), key: id, at: epochMs(1), body: log(id) })),
  progress: null,
  cursor: String(position),
  position,
});

const sat = (
  world: ReturnType<typeof memoryWorld>,
  open: (cursor: string | null, written: Written<Body>) => AsyncIterable<Observation<Body>>,
  records = 5_000,
) => {
  const source: Source<Body> = { name: 'told', to: rawChainTopic, open };
  const run = { log: world.log, source, app: 'test', partitions, bounds: { records, ms: 5 } };
  return runSource({ ...run, telemetry: silent, now: () => 0 }, AbortSignal.any([]));
};

async function readBack(written: Written<Body>, mark: Mark): Promise<string[]> {
  const found: string[] = [];
  for await (const { id } of written.since(mark, AbortSignal.any([]))) found.push(id);
  return found.toSorted();
}

test('a step is in one transaction, however few records one may have', async () => {
  const world = memoryWorld();
  await sat(
    world,
    async function* () {
      yield step(1, 'a', 'b', 'c', 'd', 'e');
      yield step(2, 'f');
    },
    1,
  );
  expect(committed(world, 'raw.chain', 'event').flat()).toHaveLength(6);
  expect(cursors(world).map(({ cursor }) => cursor)).toEqual(['1', '2']);
});

test('a source reads back what it has given only just now, and what the sitting before gave', async () => {
  const world = memoryWorld();
  await sat(world, async function* () {
    yield step(1, 'a', 'b');
  });
  let found: readonly string[] = [];
  await sat(world, async function* (cursor, written) {
    expect(cursor).toBe('1');
    yield step(2, 'c', 'd', 'e');
    found = await readBack(written, written.mark());
  });
  expect(found).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('behind a mark lies what was given after it, and nothing from before', async () => {
  const world = memoryWorld();
  let found: readonly string[] = [];
  await sat(world, async function* (_cursor, written) {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    yield step(1, ...ids);
    await readBack(written, []);
    const mark = written.mark();
    yield step(2, ...ids.map((id) => `${id}2`));
    found = await readBack(written, mark);
  });
  expect(found).toHaveLength(8);
  expect(found.every((id) => id.endsWith('2'))).toBe(true);
});

test('a cursor is written again only when it says something else', async () => {
  const world = memoryWorld();
  const said = { position: 1, at: epochMs(1), chainId: 1, finalized: null, ended: true };
  for (const cursor of ['1', '1', '2'])
    await sat(world, async function* () {
      yield { type: 'progress', progress: said, cursor, position: 1 };
    });
  expect(committed(world, 'raw.chain', 'progress')[0]).toHaveLength(3);
  expect(cursors(world).map(({ cursor }) => cursor)).toEqual(['1', '2']);
});
