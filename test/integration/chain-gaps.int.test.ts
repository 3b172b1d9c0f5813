import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, onTestFinished, test } from 'vitest';
import { gapsTopic, rawChainTopic } from '../../src/events.ts';
import { actorId } from '../../src/flow/ids.ts';
import { logParts } from '../../src/kafka/kafka-log.ts';
import { restored } from '../../src/kafka/reading.ts';
import { postgresGaps } from '../../src/sinks/postgres-gaps.ts';
import { runSink } from '../../src/sinks/run-sink.ts';
import { silent } from '../../src/telemetry.ts';
import { apiOf } from '../api-of.ts';
import { madeChain } from '../chain-node/made-chain.ts';
import { servePlayed } from '../chain-node/rpc-server.ts';
import { sitOnChain, type Told, whatStands } from '../chain-sitting.ts';
import { kafkaWorld } from './kafka-world.ts';
import { postgresWorld } from './postgres-world.ts';

const droppedMs = 1_000 * Number(process.env.MILLRACE_DROP_SECONDS ?? 3);
const timeout = droppedMs + 90_000;
const never = AbortSignal.any([]);
const partitions = 1;

test(`a WebSocket away for ${droppedMs / 1_000} s: /v1/gaps has it open, then filled and shown to be whole`, {
  timeout,
}, async () => {
  const kafka = await kafkaWorld(inject('urls'), { partitions, more: [gapsTopic] });
  const store = await postgresWorld(inject('urls').postgres);
  const parts = await logParts(kafka.options);
  const api = apiOf(store);
  const chain = madeChain({ seed: 8, logsPerBlock: 4 });
  const node = await servePlayed(chain);
  const mining = setInterval(() => chain.mine(1), 200);
  const ending = new AbortController();
  const { log, app } = kafka;
  const sitting = sitOnChain(
    {
      ...{ log, app, partitions, urls: [node.ws], start: 0, keepBlocks: 128 },
      ...{ gapAfterMs: 1_000, pollMs: 300 },
    },
    ending.signal,
  );
  const sink = postgresGaps(store);
  const actor = actorId(app, sink.name, gapsTopic.name, 0);
  const now = () => performance.now();
  const sinking = runSink({ log, sink, actor, telemetry: silent, now }, 0, ending.signal);
  onTestFinished(async () => {
    clearInterval(mining);
    ending.abort();
    await Promise.all([sitting, sinking]);
    await node.close();
    await api.close();
    await parts.cluster.disconnect();
    await kafka.end();
    await store.end();
  });
  const gaps = async (state: string) => (await api.inject(`/v1/gaps?by=chain&state=${state}`)).json().items;
  const told = async (): Promise<readonly string[]> => {
    const found: Told[] = [];
    for await (const { entries } of restored(parts, { topic: rawChainTopic, partition: 0 }, null, never))
      for (const entry of entries) if (entry.type === 'record') found.push(entry.envelope);
    return whatStands(found).live;
  };

  await expect.poll(async () => (await told()).length, { timeout }).toBeGreaterThan(12);
  const missedFrom = chain.blocks().length;
  node.drop();
  await expect.poll(() => gaps('open'), { timeout }).toMatchObject([{ why: 'silent', to: null }]);
  await sleep(droppedMs);
  const [open] = await gaps('open');
  expect(open.detail).toContain(`${node.ws} is unreachable`);
  const missedTo = chain.blocks().length - 1;
  node.restore();
  await expect.poll(() => gaps('closed'), { timeout }).toMatchObject([{ id: open.id, from: open.from }]);
  clearInterval(mining);
  await expect.poll(told, { timeout }).toEqual(chain.canonicalLogIds().toSorted());

  const [closed] = await gaps('closed');
  const { from, to, at, evidence } = closed;
  const hashes = new Map(chain.blocks().map(({ number, hash }) => [Number(number), hash]));
  const blocks = to - from + 1;
  expect(from).toBeLessThanOrEqual(missedFrom);
  expect(to).toBeGreaterThanOrEqual(missedTo);
  expect(evidence).toEqual({
    ...{ proof: 'links', before: hashes.get(from - 1), after: hashes.get(to) },
    ...{ positions: blocks, records: blocks * 4 },
  });
  expect(at).toBe(open.at);
  expect(await gaps('open')).toEqual([]);
});
