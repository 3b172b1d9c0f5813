/** `npm run bench:handover`: how long a partition stands still while instances come and go under load. */
import { setTimeout as sleep } from 'node:timers/promises';
import { kafkaOptions } from '../src/cli/kafka-options.ts';
import { topicsOf } from '../src/cli/topics-of.ts';
import { eventsEnrichedTopic, eventsTopic, rawChainTopic, topics } from '../src/events.ts';
import { kafkaCluster } from '../src/kafka/client.ts';
import { avroCodec } from '../src/kafka/codec.ts';
import { kafkaLog } from '../src/kafka/kafka-log.ts';
import { schemaRegistry } from '../src/kafka/schema-registry.ts';
import { ensureTopics } from '../src/kafka/topics.ts';
import { type Gaps, type Mailboxes, watchGaps } from './handover/gaps.ts';
import { load } from './handover/load.ts';
import { ended, type Pipeline, startPipeline } from './handover/pipeline.ts';

const aimMs = 5_000;
const perSecond = 400;
/** After a change is through: whatever it causes later than this is not seen. */
const settleMs = 6_000;
const stopAimMs = 10_000;

const say = (line: string): boolean => process.stderr.write(`${line}\n`);
const bench = await startPipeline(say);
try {
  process.exitCode = await measured(bench);
} finally {
  await bench.end();
}

async function measured(pipeline: Pipeline): Promise<0 | 1> {
  const { config, urls } = pipeline;
  const { app, partitions } = config;
  const brokers = urls.kafka.split(',');
  const kafka = kafkaOptions(config, brokers);
  const nameInKafka = (topic: string): string => `${app}.${topic}`;
  const codec = avroCodec(schemaRegistry({ url: urls.registry }), nameInKafka);
  await Promise.all([ensureTopics(topicsOf(config, brokers)), codec.prepare(topics)]);
  const log = await kafkaLog({
    ...{ kafka, codec, nameInKafka, turnRecords: config.turn.records },
    // Nothing here is a member of a group.
    times: { sessionMs: 0, heartbeatMs: 0, rebalanceMs: 0, transactionMs: config.group.transactionTimeoutMs },
    reader: { partitionBytes: 1 << 20, fetchBytes: 8 << 20, waitMs: 50 },
  });
  const cluster = kafkaCluster(kafka);
  await cluster.connect();
  const stages: readonly Mailboxes[] = [
    { group: `${app}/refine`, topic: nameInKafka(rawChainTopic.name), partitions },
    { group: `${app}/enrich`, topic: nameInKafka(eventsTopic.name), partitions },
    { group: `${app}/score`, topic: nameInKafka(eventsEnrichedTopic.name), partitions },
  ];
  const done = new AbortController();
  const loading = load({ log, app, partitions, perSecond }, done.signal);
  const gaps = watchGaps(cluster, stages);
  try {
    return await changes(gaps, pipeline);
  } finally {
    done.abort();
    await gaps.end();
    say(`${await loading} records`);
    await Promise.all([log.close(), cluster.disconnect()]);
  }
}

async function changes(gaps: Gaps, pipeline: Pipeline): Promise<0 | 1> {
  const first = pipeline.start();
  await Promise.all([first.working, gaps.begun()]);
  await sleep(settleMs);
  gaps.take();
  await sleep(settleMs);
  const quiet = report('1, nothing changes', gaps);
  const others = [pipeline.start(), pipeline.start()];
  await Promise.all(others.map(({ working }) => working));
  await sleep(settleMs);
  const grown = report('1 -> 3', gaps);
  const ends = await Promise.all(others.map(({ child }) => ended(child, 'SIGTERM')));
  await sleep(2 * settleMs);
  const shrunk = report('3 -> 1', gaps);
  const stopped = [...ends, await ended(first.child, 'SIGTERM')];
  const exits = stopped.map(({ code, tookMs }) => `exit ${code} after ${seconds(tookMs)}`);
  console.log(`SIGTERM under load: ${exits.join(', ')}`);
  console.log(`incarnations that met their successor: ${pipeline.fenced}`);
  const clean = stopped.every(({ code, tookMs }) => code === 0 && tookMs < stopAimMs);
  const worst = Math.max(quiet, grown, shrunk);
  const held = clean && worst < aimMs;
  console.log(
    `longest pause ${seconds(worst)}, aimed at below ${seconds(aimMs)}: ${held ? 'held' : 'NOT held'}`,
  );
  return held ? 0 : 1;
}

/** Prints the longest pause of each partition and answers with the longest of all. */
function report(change: string, gaps: Gaps): number {
  const found = gaps.take();
  for (const [group, pauses] of found)
    console.log(`${change.padEnd(20)}${group.padEnd(16)}${pauses.map(seconds).join('  ')}`);
  return Math.max(...[...found.values()].flat());
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`.padStart(8);
}
