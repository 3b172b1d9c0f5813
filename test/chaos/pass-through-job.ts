/** The job without a memory: every record of `raw.chain` is to be in `passed` once, in the same order. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { faultPoints } from '../../src/config/armed-fault.ts';
import { rawChainTopic } from '../../src/events.ts';
import { partitionOf } from '../../src/flow/partition-of.ts';
import type { Source } from '../../src/flow/source.ts';
import { type LogParts, logParts } from '../../src/kafka/kafka-log.ts';
import { mailboxPosition } from '../../src/kafka/mailbox-position.ts';
import { nothingWritten } from '../../src/producers/nothing-written.ts';
import { kafkaWorld } from '../integration/kafka-world.ts';
import type { Command } from './fleet.ts';
import type { Job, JobKind, JobOptions, Judgement } from './job.ts';
import { passedTopic, passedWorld, passOn } from './pass-on.ts';
import type { PassOnArguments } from './pass-on-instance.ts';
import { seenTopic } from './seen.ts';
import { collector, compareSequences, type Sequences } from './sequences.ts';

const script = join(import.meta.dirname, 'pass-on-instance.ts');
const { signal } = new AbortController();

export const passThroughJob: JobKind = { hasMemory: false, services: ['kafka', 'registry'], begin };

async function begin(options: JobOptions): Promise<Job> {
  const { urls, app, partitions, times, plant } = options;
  const world = await kafkaWorld(urls, { app, partitions, ...passedWorld });
  const parts = await logParts(world.options);
  const run = (kafka: string, isRestless: boolean): Command => {
    const given: PassOnArguments = { urls: { ...urls, kafka }, app, partitions, times, isRestless, plant };
    return { argv: [script, JSON.stringify(given)] };
  };
  return {
    log: world.log,
    parts,
    // Without a memory there is nothing to restore.
    points: faultPoints.filter((point) => point !== 'restore'),
    topics: [rawChainTopic.name, passedTopic.name],
    stateDir: null,
    instance: (kafka) => run(kafka, false),
    restless: (kafka) => run(kafka, true),
    drained: (_, patienceMs) => drained(parts, options, patienceMs),
    judge: (load) => judge(parts, options, load),
    async end() {
      await parts.cluster.disconnect();
      await world.end();
    },
  };
}

async function drained(
  parts: LogParts,
  { app, partitions }: JobOptions,
  patienceMs: number,
): Promise<string | null> {
  const [topic, group] = [parts.nameInKafka(rawChainTopic.name), `${app}/${passOn.name}`];
  for (const until = performance.now() + patienceMs; ; await sleep(500)) {
    const all = Array.from({ length: partitions }, (_, partition) =>
      mailboxPosition(parts, { group, topic, partition }),
    );
    const positions = await Promise.all(all);
    if (positions.every(({ lagRecords }) => lagRecords === 0)) return null;
    const lags = positions.map(({ lagRecords }) => lagRecords);
    if (performance.now() > until) return `records not yet passed on, by partition: ${lags.join(', ')}`;
  }
}

/** Progress is written by the clock, so what of it there is to pass on only the topic itself knows. */
async function judge(
  parts: LogParts,
  { urls, partitions }: JobOptions,
  load: Source<unknown>,
): Promise<Judgement> {
  const [raw, passed] = await Promise.all(
    [rawChainTopic, passedTopic].map((topic) => seenTopic(parts, topic, { kafka: urls.kafka, partitions })),
  );
  if (!raw || !passed) throw new Error('two topics were asked for');
  const items = ({ records }: typeof raw): Sequences => {
    const { sequences, add } = collector();
    for (const { partition, envelope } of records) {
      const { id, body } = envelope;
      if (body.type === 'EvmLog') add(`partition ${partition}`, `${id} ${body.removed ? 'removed' : 'live'}`);
    }
    return sequences;
  };
  const compared = {
    'raw.chain': compareSequences(await loaded(load, partitions), items(raw)),
    passed: compareSequences(items(raw), items(passed)),
  };
  return { compared, wrong: [...raw.wrong, ...passed.wrong] };
}

/** What the source gives, as it is spread over the partitions. */
async function loaded(load: Source<unknown>, partitions: number): Promise<Sequences> {
  const { sequences, add } = collector();
  for await (const observation of load.open(null, nothingWritten, signal)) {
    if (observation.type !== 'record') continue;
    const { key, id, record } = observation;
    add(`partition ${partitionOf(key, partitions)}`, `${id} ${record === 'removal' ? 'removed' : 'live'}`);
  }
  return sequences;
}
