/** Envelopes and batches as the log would give them, short to write in a test. */
import type { ChainEvent, EnrichedEvent, Progress, Signal } from '../src/events.ts';
import type { Batch, Entry } from '../src/flow/envelope.ts';
import { epochMs, eventId, nextOffset, offset } from '../src/flow/ids.ts';

const hash = (letter: string): string => `0x${letter.repeat(64)}`;
const at = epochMs(Date.UTC(2021, 3, 20, 12));

export const signal = (change: Partial<Signal> = {}): Signal => ({
  type: 'Signal',
  ruleSet: 'big-moves',
  ruleSetVersion: 1,
  subject: 'token:137:0xaa',
  eventId: 'evm:137:0xbb:1',
  state: 'provisional',
  revision: 1,
  score: 60,
  threshold: 50,
  reasons: [{ rule: 'large', points: 60, because: 'It is large.', inputs: { amount: '11' } }],
  chainId: 137,
  blockNumber: 13_522_111,
  blockHash: hash('b'),
  transactionHash: hash('c'),
  logIndex: 1,
  source: 'polygon',
  finalityBroken: false,
  ...change,
});

export const enriched = (change: Partial<ChainEvent> = {}): EnrichedEvent => ({
  type: 'EnrichedEvent',
  subject: 'token:137:0xaa',
  mentions: ['account:137:0x01', 'account:137:0x02'],
  token: null,
  reference: null,
  degraded: [],
  event: {
    type: 'ChainEvent',
    status: 'live',
    revision: 1,
    chainId: 137,
    blockNumber: 13_522_111,
    blockHash: hash('b'),
    blockTimeMs: at,
    transactionHash: hash('c'),
    transactionIndex: 0,
    logIndex: 1,
    address: '0xaa',
    source: 'polygon',
    action: { type: 'Transfer', from: '0x01', to: '0x02', amount: '11' },
    ...change,
  },
});

export const progress = (position: number, change: Partial<Progress> = {}): Progress => ({
  type: 'Progress',
  source: 'polygon',
  origin: 0,
  position,
  at,
  chainId: 137,
  finalized: null,
  ended: false,
  ...change,
});

/** Ids and bodies → a batch that begins at `from` and ends behind its last record and a marker. */
export function batchOf<Body>(from: number, ...records: readonly [id: string, body: Body, atMs?: number][]) {
  const entries = records.map(
    ([id, body, atMs = at], index): Entry<Body> => ({
      type: 'record',
      offset: offset(from + index),
      bytes: new Uint8Array(),
      envelope: { id: eventId(id), key: id, at: epochMs(atMs), appendedAt: epochMs(1), body },
    }),
  );
  return batch(from, entries);
}

/** An entry no codec could read. */
export const garbled = (at: number): Entry<never> => ({
  type: 'undecodable',
  offset: offset(at),
  bytes: Uint8Array.of(0, 1, 255),
  why: { code: 'undecodable', detail: 'truncated' },
});

export const batch = <Body>(from: number, entries: readonly Entry<Body>[]): Batch<Body> => ({
  partition: 0,
  entries,
  next: nextOffset(from + entries.length + 1),
});
