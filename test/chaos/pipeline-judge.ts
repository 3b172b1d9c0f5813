/** The input folded in order by one process → what each topic and table must hold, beside what it does. */
import type { Redis } from 'ioredis';
import { type Difference, differences, explain, type Lines } from '../../src/cli/fingerprint.ts';
import type { Prepared } from '../../src/cli/pipeline.ts';
import { recompute } from '../../src/cli/recompute.ts';
import type { FoldedRecord } from '../../src/cli/sequential-fold.ts';
import { expectedLines, kinds, storedLines } from '../../src/cli/verify-lines.ts';
import {
  type ChainEvent,
  deadTopic,
  eventsEnrichedTopic,
  eventsTopic,
  type RawChainBody,
  rawChainTopic,
  signalsTopic,
} from '../../src/events.ts';
import { partitionOf } from '../../src/flow/partition-of.ts';
import type { Source } from '../../src/flow/source.ts';
import type { Topic } from '../../src/flow/topic.ts';
import type { LogParts } from '../../src/kafka/kafka-log.ts';
import { sources } from '../../src/topology.ts';
import { compareLatest } from '../integration/redis-latest.ts';
import type { Judgement } from './job.ts';
import { seenTopic } from './seen.ts';
import { type Comparison, collector, compareSequences } from './sequences.ts';

export type PipelineGround = Readonly<{
  parts: LogParts;
  prepared: Prepared;
  redis: Redis;
  /** Beside the sources of the configuration. */
  load: Source<RawChainBody>;
  kafka: string;
}>;

type Place = readonly [group: string, item: string];
type Placed = Pick<FoldedRecord, 'id' | 'key' | 'body'>;

const onTheWay: readonly Topic<FoldedRecord['body']>[] = [
  rawChainTopic,
  eventsTopic,
  eventsEnrichedTopic,
  signalsTopic,
];

export async function judgePipeline({
  parts,
  prepared,
  redis,
  load,
  kafka,
}: PipelineGround): Promise<Judgement> {
  const { config, ruleSet, pool } = prepared;
  const { partitions } = config;
  const expected = new Map(onTheWay.map(({ name }) => [name, collector()]));
  const recomputed = await recompute(config, ruleSet, {
    recorded: [...sources(config), load],
    hear(topic, record) {
      const place = placeOf(record, partitions);
      if (place) expected.get(topic)?.add(...place);
    },
  });
  const [dead, ...seen] = await Promise.all([
    seenTopic(parts, deadTopic, { kafka, partitions: 1 }),
    ...onTheWay.map((topic) => seenTopic(parts, topic, { kafka, partitions })),
  ]);
  const topics = onTheWay.map(({ name }, index) => {
    const found = collector();
    for (const { envelope } of seen[index]?.records ?? []) {
      const place = placeOf(envelope, partitions);
      if (place) found.add(...place);
    }
    return [name, compareSequences(expected.get(name)?.sequences ?? new Map(), found.sequences)] as const;
  });
  const [wanted, stored] = [expectedLines(recomputed), await storedLines(config.app, pool)];
  const tables = kinds.map((kind) => [`table ${kind}`, comparedLines(wanted[kind], stored[kind])] as const);
  const latest = await compareLatest(prepared, redis);
  return {
    compared: Object.fromEntries([...topics, ...tables]),
    wrong: [
      ...seen.flatMap(({ wrong }) => wrong),
      ...dead.records.flatMap(({ envelope: { body } }) =>
        body.type === 'DeadLetter' ? [`a dead letter from ${body.origin}: ${body.detail}`] : [],
      ),
      ...(latest.equal ? [] : [`Redis does not hold the latest signals of its ${latest.subjects} subjects`]),
    ],
  };
}

/**
 * Within which group order is kept, and what of the record tells it from others: of an occurrence of a log,
 * which of its lives; of a signal, which revision. Progress is written by the clock and compared with
 * nothing.
 */
function placeOf({ id, key, body }: Placed, partitions: number): Place | null {
  switch (body.type) {
    case 'EvmLog':
      return [`chain ${body.chainId} partition ${partitionOf(key, partitions)}`, `${id} ${body.removed}`];
    case 'ChainEvent':
      return [`chain ${body.chainId} contract ${body.address}`, lifeOf(id, body)];
    case 'EnrichedEvent':
      return body.event.type === 'ChainEvent' ? [`subject ${body.subject}`, lifeOf(id, body.event)] : null;
    case 'Signal':
      return [id, `${body.state} ${body.revision}`];
    default:
      return null;
  }
}

const lifeOf = (id: string, { status, revision }: ChainEvent): string => `${id} ${status} ${revision}`;

function comparedLines(wanted: Lines, stored: Lines): Comparison {
  const all = differences(wanted, stored);
  const count = (is: (one: Difference) => boolean) => all.filter(is).length;
  return {
    expected: wanted.size,
    duplicates: 0,
    losses: count(({ found }) => found === null),
    disorder: 0,
    strangers: count(({ found }) => found !== null),
    first: all.slice(0, 5).map((one) => `${one.key}: ${explain(one).join('; ')}`),
  };
}
