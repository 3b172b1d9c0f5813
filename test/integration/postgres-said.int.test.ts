import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import type { ReferencePrice } from '../../src/events.ts';
import { postgresEvents } from '../../src/sinks/postgres-events.ts';
import { postgresSignals } from '../../src/sinks/postgres-signals.ts';
import { enrichedOf } from '../chain-world.ts';
import { batchOf, signal } from '../flowing.ts';
import { marketEventOf, postEventOf } from '../said-world.ts';
import { type PostgresWorld, postgresWorld } from './postgres-world.ts';

const { postgres: url } = inject('urls');
const never = new AbortController().signal;

let world: PostgresWorld;
beforeEach(async () => {
  world = await postgresWorld(url);
});
afterEach(() => world.end());

const noBlock = { chain_id: null, block_number: null, block_hash: null, block_time: null, address: null };

test('a reading becomes a row with its market and sequence, and nothing of a chain', async () => {
  const seat = await postgresEvents(world).take(0, never);
  await seat.write(batchOf(0, ['t1', enrichedOf({ event: marketEventOf(), token: null })]), never);
  expect(await world.rows('events')).toMatchObject([
    {
      ...{ id: 't1', kind: 'Trade', status: 'live', revision: 1, ...noBlock, platform: null, author: null },
      ...{ venue: 'binance', market: 'BTCUSDT', sequence: '7', reference: null },
      received_at: new Date(1_633_998_523_963),
      action: { type: 'Trade', tradeId: '7', price: '30000.5', size: '2', side: 'buy' },
    },
  ]);
});

test('a post becomes a row with its author, and all of it lies in action', async () => {
  const seat = await postgresEvents(world).take(0, never);
  const event = postEventOf({ author: null });
  await seat.write(batchOf(0, ['x:1', enrichedOf({ event, token: null })]), never);
  expect(await world.rows('events')).toMatchObject([
    { kind: 'Post', ...noBlock, venue: null, platform: 'x', author: null, action: event },
  ]);
});

test('a reference price is kept as it was when the event passed', async () => {
  const seat = await postgresEvents(world).take(0, never);
  const reference: ReferencePrice = {
    ...{ type: 'ReferencePrice', symbol: 'WETH', priceUsd: 1_844.225, at: 1, ageMs: 2, source: 'x' },
  };
  await seat.write(batchOf(0, ['e1', enrichedOf({ reference })]), never);
  expect(await world.rows('events')).toMatchObject([{ kind: 'Transfer', reference }]);
});

test('a signal on what was said becomes a row and a revision without a block', async () => {
  const nothing = {
    chainId: null,
    blockNumber: null,
    blockHash: null,
    transactionHash: null,
    logIndex: null,
  };
  const seat = await postgresSignals(world).take(0, never);
  await seat.write(batchOf(0, ['s1', signal({ ...nothing, state: 'confirmed' })]), never);
  expect(await world.rows('signals')).toMatchObject([
    { state: 'confirmed', chain_id: null, log_index: null },
  ]);
  expect(await world.rows('signal_revisions')).toMatchObject([{ revision: 1, block_hash: null }]);
});
