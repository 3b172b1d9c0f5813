/** A chain source on a log, its nodes at real addresses, and what then stands on its topic. */
import type { EvmSourceConfig } from '../src/config/source-config.ts';
import type { RawChainBody } from '../src/events.ts';
import type { Envelope } from '../src/flow/envelope.ts';
import type { Log } from '../src/flow/log.ts';
import { evm } from '../src/producers/chain/evm.ts';
import { runSource } from '../src/producers/run-source.ts';
import { silent, type Telemetry } from '../src/telemetry.ts';
import type { MemoryWorld } from './memory-log.ts';
import { partitions as usualPartitions } from './sitting.ts';

export type ChainSitting = Readonly<{
  log: Log;
  urls: readonly string[];
  /** Of each node; 1 where it is not said. */
  weights?: readonly number[];
  app?: string;
  partitions?: number;
  telemetry?: Telemetry;
}> &
  Partial<EvmSourceConfig>;

/** Without its nodes. */
export const usualChain = {
  ...({ name: 'chain', type: 'evm', start: 'latest', finality: 32, logsBy: 'logs' } as const),
  ...{
    keepBlocks: 64,
    maxLagBlocks: 10,
    agree: 2,
    crossCheck: 0.05,
    pollMs: 5,
    gapAfterMs: 30_000,
    chainId: 31_337,
    logs: [],
  },
  ...{ calls: [], multicall: 'none', headers: false },
};

export function sitOnChain(sitting: ChainSitting, signal: AbortSignal) {
  const { log, urls, weights = [], app = 'test', partitions = usualPartitions, ...rest } = sitting;
  const { telemetry = silent, ...config } = rest;
  const bounded = { requestsPerSecond: 10_000, keys: [] };
  const nodes = urls.map((url, index) => ({ url, weight: weights[index] ?? 1, ...bounded }));
  const source = evm({ ...usualChain, nodes, ...config }, telemetry);
  const bounds = { records: 5_000, bytes: 1 << 20, ms: 5 };
  const now = () => performance.now();
  return runSource({ log, source, app, partitions, telemetry: silent, bounds, now }, signal);
}

export type Standing = Readonly<{ live: readonly string[]; gone: readonly string[] }>;

/** What matters here of a record of the raw topic. */
export type Told = Pick<Envelope<RawChainBody>, 'id' | 'body'>;

/** Ids in order. Throws where a record says once more what is so already. */
export function whatStands(told: Iterable<Told>): Standing {
  const live = new Set<string>();
  const seen = new Set<string>();
  for (const { id, body } of told) {
    if (body.type === 'Progress') continue;
    if (live.has(id) !== body.removed)
      throw new Error(`${id} is told ${body.removed ? 'gone' : 'there'}, and was so already`);
    if (body.removed) live.delete(id);
    else live.add(id);
    seen.add(id);
  }
  return { live: [...live].sort(), gone: [...seen].filter((id) => !live.has(id)).sort() };
}

export const standing = (world: MemoryWorld): Standing =>
  whatStands(
    Array.from({ length: usualPartitions }, (_, partition) =>
      world.partition('raw.chain', partition).committed<RawChainBody>(),
    )
      .flat()
      .flatMap(({ entry }) => (entry.type === 'record' ? [entry.envelope] : [])),
  );
