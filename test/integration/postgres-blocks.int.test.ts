import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { expectedLines, storedLines } from '../../src/cli/verify-lines.ts';
import type { EnrichedEvent, EvmBlock, EvmCall } from '../../src/events.ts';
import { epochMs } from '../../src/flow/ids.ts';
import { chainEvent } from '../../src/processors/chain-event.ts';
import { mentionsOf, subjectOf } from '../../src/processors/subject.ts';
import { postgresEvents } from '../../src/sinks/postgres-events.ts';
import { account, blockOf, callOf, enrichedOf, topic } from '../chain-world.ts';
import { batchOf } from '../flowing.ts';
import { type PostgresWorld, postgresWorld } from './postgres-world.ts';

const { postgres: url } = inject('urls');
const never = new AbortController().signal;

let world: PostgresWorld;
beforeEach(async () => {
  world = await postgresWorld(url);
});
afterEach(() => world.end());

function enriched(raw: EvmCall | EvmBlock, revision = 1): EnrichedEvent {
  const event = chainEvent(raw, { status: raw.removed ? 'removed' : 'live', revision });
  return enrichedOf({ event, token: null, subject: subjectOf(event), mentions: mentionsOf(event) });
}

test('what contracts said, and blocks, become rows without a transaction, and go with them', async () => {
  const seat = await postgresEvents(world).take(0, never);
  const records: [string, EnrichedEvent][] = [
    ['call', enriched(callOf())],
    ['garbled', enriched(callOf({ data: '0x00' }))],
    ['gone', enriched(callOf({ removed: true }), 2)],
    ['block', enriched(blockOf())],
  ];
  await seat.write(batchOf(0, ...records), never);
  const rows = new Map((await world.rows('events')).map((row) => [row.id, row]));
  const none = { transaction_hash: null, transaction_index: null, log_index: null, venue: null };
  const read = {
    kind: 'ContractRead',
    ...none,
    address: account('c'),
    subject: `contract:137:${account('c')}`,
  };
  expect(rows.get('call')).toMatchObject({
    ...{ ...read, status: 'live', revision: 1, chain_id: 137, block_hash: topic('b1') },
    action: { name: 'height', outcome: 'returned', values: { number: '255' } },
  });
  expect(rows.get('garbled')).toMatchObject({ ...read, action: { outcome: 'undecodable', data: '0x00' } });
  expect(rows.get('gone')).toMatchObject({ ...read, status: 'removed', revision: 2 });
  expect(rows.get('block')).toMatchObject({
    ...{ kind: 'BlockSeen', ...none, address: null, subject: 'chain:137', status: 'live' },
    ...{ mentions: [`account:137:${account('d')}`], action: { gasUsed: '21000', baseFeePerGas: '7' } },
  });
  const at = batchOf(0, ...records).entries.flatMap((one) =>
    one.type === 'record' ? one.envelope.at : [],
  )[0];
  const events = new Map(records.map(([id, body]) => [id, { at: at ?? epochMs(0), body }]));
  const rest = { signals: new Map(), revisions: new Map(), types: { events: {}, signals: {} }, malformed: 0 };
  const expected = expectedLines({ events, ...rest });
  expect((await storedLines(world.app, world.pool)).events).toEqual(expected.events);
});
