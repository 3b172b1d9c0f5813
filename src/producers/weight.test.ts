import { expect, test } from 'vitest';
import { logOf, recordedLogs } from '../../test/chain-world.ts';
import { type EvmLog, rawChainTopic, schemas } from '../events.ts';
import { epochMs, eventId } from '../flow/ids.ts';
import type { Observed } from '../flow/source.ts';
import { avroCodec } from '../kafka/codec.ts';
import { weight } from './weight.ts';

const registry = { idOf: async () => 1, schemaOf: async () => schemas[rawChainTopic.name] ?? null };
const codec = avroCodec(registry, (topic) => topic);
await codec.prepare([rawChainTopic]);

const observed = (body: EvmLog): Observed<EvmLog> => ({
  record: 'event',
  id: eventId(`evm:${body.chainId}:${body.blockHash}:${body.logIndex}`),
  key: body.address,
  at: epochMs(1),
  body,
});
const place = { cursor: 'c'.repeat(13_000), position: 1 };
const written = ({ id, key, at, body }: Observed<EvmLog>): number =>
  codec.encode(rawChainTopic, { id, key, at, appendedAt: null, body }).length;

test('a record weighs at least what is written of it, and not three times as much', () => {
  const logs = [
    ...recordedLogs('mainnet-forks', 1).slice(0, 500),
    logOf({ topics: [], data: `0x${'a'.repeat(9_000)}` }),
  ];
  for (const one of logs.map(observed)) {
    const weighed = weight({ type: 'record', ...one, ...place });
    expect(weighed).toBeGreaterThanOrEqual(written(one));
    expect(weighed).toBeLessThan(3 * written(one));
  }
});

test('a step weighs at least what all of it does, and its cursor nothing', () => {
  const all = recordedLogs('mainnet-forks', 1).slice(0, 50).map(observed);
  const weighed = weight({ type: 'step', observed: all, progress: null, ...place });
  const bytes = all.reduce((sum, one) => sum + written(one), 0);
  expect(weighed).toBeGreaterThanOrEqual(bytes);
  expect(weighed).toBeLessThan(3 * bytes);
});
