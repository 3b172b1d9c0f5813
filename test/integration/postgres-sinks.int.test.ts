import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Signal } from '../../src/events.ts';
import type { SinkSeat } from '../../src/flow/sink.ts';
import { postgresEvents } from '../../src/sinks/postgres-events.ts';
import { migrate } from '../../src/sinks/postgres-migrate.ts';
import { postgresPool } from '../../src/sinks/postgres-pool.ts';
import { schemaOf } from '../../src/sinks/postgres-schema.ts';
import { postgresSignals } from '../../src/sinks/postgres-signals.ts';
import { batch, batchOf, enriched, garbled, progress, signal } from '../flowing.ts';
import { type CommitCutter, commitCutter } from './commit-cutter.ts';
import { type PostgresWorld, postgresWorld } from './postgres-world.ts';

const never = new AbortController().signal;
const { postgres: url } = inject('urls');

let world: PostgresWorld;
beforeEach(async () => {
  world = await postgresWorld(url);
});
afterEach(() => world.end());

const takeSignals = (from = world) => postgresSignals(from).take(0, never);
const states = async () =>
  (await world.rows('signals')).map(({ id, state, revision }) => [id, state, revision]);
const revisions = async () =>
  (await world.rows('signal_revisions')).map(({ signal_id, revision }) => [signal_id, revision]);
const history = async (id: string) =>
  (await world.rows('signal_revisions'))
    .filter(({ signal_id }) => signal_id === id)
    .map(({ revision, state }) => [revision, state])
    .sort();
const position = async () => (await world.rows('sink_positions')).map(({ next_offset }) => next_offset);

describe('a batch of signals', () => {
  test('becomes rows, history, progress and a position, together', async () => {
    const seat = await takeSignals();
    expect(seat.position).toBeNull();
    const made = batchOf<Signal | ReturnType<typeof progress>>(0, ['s1', signal()], ['p', progress(7)]);
    expect(await seat.write(made, never)).toBe('written');
    expect(seat.position).toBe(3);
    expect(await world.rows('signals')).toEqual([
      {
        id: 's1',
        rule_set: 'big-moves',
        rule_set_version: 1,
        subject: 'token:137:0xaa',
        event_id: 'evm:137:0xbb:1',
        state: 'provisional',
        revision: 1,
        score: 60,
        threshold: 50,
        reasons: [{ rule: 'large', points: 60, because: 'It is large.', inputs: { amount: '11' } }],
        chain_id: 137,
        block_number: 13_522_111,
        block_hash: `0x${'b'.repeat(64)}`,
        transaction_hash: `0x${'c'.repeat(64)}`,
        log_index: 1,
        finality_broken: false,
        at: new Date('2021-04-20T12:00:00Z'),
      },
    ]);
    expect(await revisions()).toEqual([['s1', 1]]);
    expect(await world.rows('progress')).toMatchObject([{ source: 'polygon', position: 7, ended: false }]);
    expect(await world.rows('sink_positions')).toEqual([
      { sink: 'postgres-signals', topic: 'signals', partition: 0, next_offset: 3, epoch: 1 },
    ]);
    expect((await takeSignals()).position).toBe(3);
  });

  test('leaves the last revision standing and keeps every one', async () => {
    const seat = await takeSignals();
    const lives = batchOf(
      0,
      ['s1', signal()],
      ['s2', signal()],
      ['s1', signal({ revision: 2, state: 'retracted' })],
      ['s1', signal({ revision: 3 })],
    );
    await seat.write(lives, never);
    await seat.write(batchOf(5, ['s1', signal({ revision: 4, state: 'confirmed' })]), never);
    expect(await states()).toEqual([
      ['s1', 'confirmed', 4],
      ['s2', 'provisional', 1],
    ]);
    expect(await revisions()).toEqual([
      ['s1', 1],
      ['s1', 2],
      ['s1', 3],
      ['s1', 4],
      ['s2', 1],
    ]);
  });

  test('with a signal decided anew after the dedupe window tells of its new life', async () => {
    const seat = await takeSignals();
    await seat.write(batchOf(0, ['s1', signal({ revision: 1 })]), never);
    await seat.write(batchOf(2, ['s1', signal({ revision: 2, state: 'confirmed' })]), never);
    await seat.write(batchOf(4, ['s2', signal()], ['s1', signal({ revision: 1 })]), never);
    expect(await states()).toContainEqual(['s1', 'provisional', 1]);
    await seat.write(batchOf(7, ['s1', signal({ revision: 2, state: 'retracted' })]), never);
    expect(await states()).toContainEqual(['s1', 'retracted', 2]);
    expect(await history('s1')).toEqual([
      [1, 'provisional'],
      [2, 'retracted'],
    ]);
  });

  test('with entries that cannot be decoded keeps their bytes and goes on', async () => {
    const seat = await takeSignals();
    const [good] = batchOf(1, ['s1', signal()]).entries;
    await seat.write(batch(0, [garbled(0), ...(good ? [good] : [])]), never);
    expect(await states()).toEqual([['s1', 'provisional', 1]]);
    expect(await world.rows('sink_refusals')).toEqual([
      {
        sink: 'postgres-signals',
        topic: 'signals',
        partition: 0,
        at_offset: 0,
        code: 'undecodable',
        detail: 'truncated',
        bytes: Buffer.from([0, 1, 255]),
      },
    ]);
    expect(await position()).toEqual([3]);
  });

  test('with text that PostgreSQL cannot store is stored as near as it can be', async () => {
    const seat = await takeSignals();
    await seat.write(batchOf(0, ['s1', signal({ subject: 'nul \0 and half \ud800' })]), never);
    expect(await world.rows('signals')).toMatchObject([{ subject: 'nul \uFFFD and half \uFFFD' }]);
  });

  test('of five thousand is written as one', async () => {
    const seat = await takeSignals();
    const many = Array.from({ length: 5_000 }, (_, n): [string, Signal] => [`s${n}`, signal()]);
    await seat.write(batchOf(0, ...many), never);
    expect(await world.rows('signals')).toHaveLength(5_000);
  });
});

test('events keep their facts, mentions and last revision', async () => {
  const seat = await postgresEvents(world).take(0, never);
  const lives = batchOf(0, ['e1', enriched()], ['e1', enriched({ revision: 2, status: 'removed' })]);
  await seat.write(lives, never);
  expect(await world.rows('events')).toEqual([
    expect.objectContaining({
      id: 'e1',
      revision: 2,
      status: 'removed',
      kind: 'Transfer',
      mentions: ['account:137:0x01', 'account:137:0x02'],
      token: null,
      degraded: [],
      action: { type: 'Transfer', from: '0x01', to: '0x02', amount: '11' },
      block_time: new Date('2021-04-20T12:00:00Z'),
    }),
  ]);
});

test('a stamp far outside any calendar does not stop the sink', async () => {
  const seat = await takeSignals();
  const stamped = batchOf<Signal | ReturnType<typeof progress>>(
    0,
    ['s1', signal(), Number.MAX_SAFE_INTEGER],
    ['s2', signal(), -Number.MAX_SAFE_INTEGER],
    ['p', progress(1, { at: Number.MAX_SAFE_INTEGER })],
  );
  expect(await seat.write(stamped, never)).toBe('written');
  expect((await world.rows('signals')).map(({ at }) => at)).toEqual([
    new Date('9999-12-31T23:59:59.999Z'),
    new Date('0001-01-01T00:00:00.000Z'),
  ]);
});

test('what people write into names and lists comes back as it was', async () => {
  const mentions = [
    'say "so"',
    'back\\slash',
    'line\nbreak',
    'tab\t',
    'NULL',
    '',
    '{a,b}',
    "it's",
    '日本 🚀',
  ];
  const seat = await postgresEvents(world).take(0, never);
  await seat.write(
    batchOf(0, ['e1', { ...enriched(), subject: 'o\'\\n"', mentions }], ['e2', enriched()]),
    never,
  );
  const [first] = await world.rows('events');
  expect(first).toMatchObject({ id: 'e1', subject: 'o\'\\n"', mentions, degraded: [], token: null });
});

describe('one owner at a time', () => {
  test('a zombie is refused once another has taken the partition, and leaves no row', async () => {
    const zombie = await takeSignals();
    const heir = await takeSignals();
    expect(await zombie.write(batchOf(0, ['s1', signal()]), never)).toBe('fenced');
    expect(await world.rows('signals')).toEqual([]);
    expect(await heir.write(batchOf(0, ['s1', signal()]), never)).toBe('written');
    expect(await zombie.write(batchOf(0, ['s1', signal()]), never)).toBe('fenced');
    expect(await revisions()).toEqual([['s1', 1]]);
  });

  test('a takeover waits for the write that has begun, and goes on behind it', async () => {
    const seat = await takeSignals();
    const many = Array.from({ length: 2_000 }, (_, n): [string, Signal] => [`s${n}`, signal()]);
    const writing = seat.write(batchOf(0, ...many), never);
    const heir = await takeSignals();
    const outcome = await writing;
    expect([outcome, heir.position]).toEqual(outcome === 'written' ? ['written', 2_001] : ['fenced', null]);
  });
});

describe('a COMMIT without an answer', () => {
  let cutter: CommitCutter;
  let seat: SinkSeat<unknown>;
  let close: () => Promise<void>;
  const made = batchOf<unknown>(0, ['s1', signal()]);
  beforeEach(async () => {
    cutter = await commitCutter(url);
    const pool = postgresPool({ url: cutter.url, app: world.app });
    seat = await postgresSignals({ pool, app: world.app }).take(0, never);
    close = async () => {
      await pool.close();
      await cutter.end();
    };
  });
  afterEach(() => close());

  test.each(['answer', 'question'] as const)(
    'is settled by writing the same batch again (%s lost)',
    async (what) => {
      cutter.cut(what);
      await expect(seat.write(made, never)).rejects.toMatchObject({ code: 'outcome-unknown' });
      expect(await position()).toEqual([what === 'answer' ? 2 : null]);
      expect(await seat.write(made, never)).toBe('written');
      expect(await revisions()).toEqual([['s1', 1]]);
      expect(await seat.write(batchOf(2, ['s2', signal()]), never)).toBe('written');
      expect(await position()).toEqual([4]);
    },
  );

  test('is settled for the next owner by the position it finds', async () => {
    cutter.cut('answer');
    await expect(seat.write(made, never)).rejects.toMatchObject({ code: 'outcome-unknown' });
    const heir = await takeSignals();
    expect(heir.position).toBe(2);
    expect(await seat.write(made, never)).toBe('fenced');
    expect(await revisions()).toEqual([['s1', 1]]);
  });
});

describe('one database', () => {
  test('holds two apps that do not see each other', async () => {
    const other = await postgresWorld(url);
    try {
      const [mine, theirs] = [await takeSignals(), await takeSignals(other)];
      await mine.write(batchOf(0, ['s1', signal()]), never);
      await theirs.write(batchOf(0, ['s1', signal({ score: 99 })]), never);
      expect(await world.rows('signals')).toMatchObject([{ score: 60 }]);
      expect(await other.rows('signals')).toMatchObject([{ score: 99 }]);
    } finally {
      await other.end();
    }
  });

  test('is prepared once by instances that start together', async () => {
    const app = `${world.app}-together`;
    const done = await Promise.all(Array.from({ length: 6 }, () => migrate(url, app)));
    expect(done.flat()).toEqual(['0001_tables', '0002_markets_and_posts', '0003_gaps']);
    await world.pool.query(`DROP SCHEMA ${schemaOf(app)} CASCADE`, []);
  });

  test('that is gone is an outage, told without credentials', async () => {
    const pool = postgresPool({ url: 'postgres://me:secret@127.0.0.1:1/nowhere', app: 'x' });
    const refused = expect(pool.query('SELECT 1', [])).rejects;
    await refused.toMatchObject({
      code: 'postgres-unavailable',
      message: expect.not.stringContaining('secret'),
    });
    await expect(migrate('postgres://me:secret@127.0.0.1:1/nowhere', 'x')).rejects.toMatchObject({
      code: 'service-unreachable',
    });
    await pool.close();
  });
});
