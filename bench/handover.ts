/**
 * `npm run bench:handover`: how long a partition stands still while instances come and go under load, and
 * whether all of it comes through once and in order.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { kafkaOptions } from '../src/cli/kafka-options.ts';
import { topicsOf } from '../src/cli/topics-of.ts';
import { eventsEnrichedTopic, eventsTopic, rawChainTopic, topics } from '../src/events.ts';
import { avroCodec } from '../src/kafka/codec.ts';
import { type KafkaLogOptions, kafkaLog, logParts } from '../src/kafka/kafka-log.ts';
import { schemaRegistry } from '../src/kafka/schema-registry.ts';
import { ensureTopics } from '../src/kafka/topics.ts';
import { type Gaps, type Mailboxes, watchGaps } from './handover/gaps.ts';
import { caughtUp, judge } from './handover/judge.ts';
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
  const options: KafkaLogOptions = {
    ...{ kafka, codec, nameInKafka, turnRecords: config.turn.records },
    // Nothing here is a member of a group.
    times: { sessionMs: 0, heartbeatMs: 0, rebalanceMs: 0, transactionMs: config.group.transactionTimeoutMs },
    reader: { partitionBytes: 1 << 20, fetchBytes: 8 << 20, waitMs: 50 },
  };
  const [log, parts] = await Promise.all([kafkaLog(options), logParts(options)]);
  const stages: readonly Mailboxes[] = [
    { group: `${app}/refine`, topic: nameInKafka(rawChainTopic.name), partitions },
    { group: `${app}/enrich`, topic: nameInKafka(eventsTopic.name), partitions },
    { group: `${app}/score`, topic: nameInKafka(eventsEnrichedTopic.name), partitions },
  ];
  const done = new AbortController();
  const loading = load({ log, app, partitions, perSecond }, done.signal);
  const gaps = watchGaps(parts.cluster, stages);
  try {
    const quick = await changes(gaps, pipeline).finally(() => done.abort());
    await gaps.end();
    say(`${await loading} records; they are taken to the end and looked at`);
    const last = pipeline.start();
    await caughtUp(parts, stages);
    await ended(last.child, 'SIGTERM');
    const whole = await judge(parts, partitions);
    return quick && whole ? 0 : 1;
  } finally {
    await gaps.end();
    await Promise.all([log.close(), parts.cluster.disconnect()]);
  }
}

/** True when no partition stood still for long, and each instance ended well. */
async function changes(gaps: Gaps, pipeline: Pipeline): Promise<boolean> {
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
  return held;
}

/** Prints the longest pause of each partition and answers with the longest of all. */
function report(change: string, gaps: Gaps): number {
  const found = gaps.take();
  for (const [group, pauses] of found)
    console.log(
      `${change.padEnd(20)}${group.padEnd(16)}${pauses.map((ms) => seconds(ms).padStart(8)).join('  ')}`,
    );
  const longest = Math.max(...[...found.values()].flat());
  console.log(`${change}: longest pause ${seconds(longest)}`);
  return longest;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`;
}
