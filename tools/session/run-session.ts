/** A recorded session as the node of a pipeline on a stack of its own → what stands in `events` then. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { kafkaOptions } from '../../src/cli/kafka-options.ts';
import { loadPipeline } from '../../src/cli/load.ts';
import { prepare, release, runPipeline } from '../../src/cli/pipeline.ts';
import { avroCodec } from '../../src/kafka/codec.ts';
import { looking } from '../../src/kafka/looking.ts';
import { schemaRegistry } from '../../src/kafka/schema-registry.ts';
import type { StackUrls } from '../../src/stack/stack-record.ts';
import { startStack } from '../../src/stack/start-stack.ts';
import { stopStack } from '../../src/stack/stop-stack.ts';
import { silent, type Telemetry } from '../../src/telemetry.ts';
import { playedSession } from '../../test/chain-node/played-session.ts';
import { servePlayed } from '../../test/chain-node/rpc-server.ts';
import { type Standing, standingEvents } from './standing-events.ts';

export type SessionRun = Readonly<{
  session: string;
  /** What shall stand; the run ends as soon as it does. */
  truth: Standing;
  progress: (line: string) => void;
}>;

const root = join(import.meta.dirname, '..', '..');
const pollMs = 20;
const lookMs = 250;
/** After the session's end nothing may change for so long before what is there counts as all there is. */
const quietMs = 8_000;

export async function runSession({ session: path, truth, progress }: SessionRun): Promise<Standing> {
  const dir = mkdtempSync(join(tmpdir(), 'millrace-session-'));
  const never = AbortSignal.any([]);
  try {
    const { urls } = await startStack({
      ...{ dir, given: { redis: 'redis://127.0.0.1:1' }, progress, telemetry: silent, signal: never },
    });
    return await onStack(urls, { session: path, truth, progress });
  } finally {
    await stopStack(dir, { wipe: true, telemetry: silent, signal: never });
    rmSync(dir, { recursive: true, force: true });
  }
}

async function onStack(urls: StackUrls, { session: path, truth, progress }: SessionRun): Promise<Standing> {
  const session = playedSession(path);
  const node = await servePlayed(session);
  const loaded = loadPipeline(join(root, 'millrace.yml'));
  const nodes = [{ url: node.http, weight: 1, requestsPerSecond: 10_000, keys: [] }];
  const config = {
    ...loaded.config,
    sources: [
      {
        ...({
          name: 'session',
          type: 'evm',
          chainId: session.chainId,
          logs: [],
          logsBy: 'logs',
          calls: [],
          multicall: 'none',
          headers: false,
          start: 'latest',
          nodes,
        } as const),
        ...{
          finality: 32,
          keepBlocks: 256,
          maxLagBlocks: 10,
          agree: 2,
          crossCheck: 0.05,
          pollMs,
          gapAfterMs: 30_000,
        },
      },
    ],
  };
  const telemetry: Telemetry = (name, fields) => {
    if ('why' in fields) progress(`${name}: ${fields.why}`);
  };
  const services = { ...urls, kafka: urls.kafka.split(',') };
  const ending = new AbortController();
  const prepared = await prepare(
    { config, ruleSet: loaded.ruleSet, urls: services, telemetry },
    ending.signal,
  );
  const running = runPipeline(prepared, new Set(['producers', 'processors']), ending.signal);
  const codec = avroCodec(schemaRegistry({ url: urls.registry }), named(config.app));
  const eyes = await looking(kafkaOptions(config, services.kafka), codec, named(config.app));
  try {
    const look = standingEvents(eyes, config.partitions);
    let found = await look(ending.signal);
    for (let since = performance.now(); ; await sleep(lookMs)) {
      const now = await look(ending.signal);
      if (now.live.length !== found.live.length || now.gone.length !== found.gone.length)
        since = performance.now();
      found = now;
      if (session.isOver && (isSame(found, truth) || performance.now() - since > quietMs)) return found;
    }
  } finally {
    ending.abort();
    await running;
    await eyes.close();
    await release(prepared);
    await node.close();
  }
}

const named = (app: string) => (topic: string) => `${app}.${topic}`;

export const isSame = (one: Standing, other: Standing): boolean =>
  JSON.stringify([one.live, one.gone]) === JSON.stringify([other.live, other.gone]);
