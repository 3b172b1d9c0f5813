/** What Kafka, PostgreSQL and the running instances know → where each source and each actor stands. */
import type { Config } from '../config.ts';
import { cursorsTopic, sourcesTopic } from '../events.ts';
import { partitionOf } from '../flow/partition-of.ts';
import type { Source } from '../flow/source.ts';
import type { Topic } from '../flow/topic.ts';
import { clusterListing } from '../kafka/cluster-listing.ts';
import { avroCodec } from '../kafka/codec.ts';
import { looking } from '../kafka/looking.ts';
import { type MailboxPosition, mailboxPosition } from '../kafka/mailbox-position.ts';
import { schemaRegistry } from '../kafka/schema-registry.ts';
import { type StandingCursor, sourceCursors } from '../kafka/source-cursors.ts';
import { type InstanceCounts, instanceCounts, together } from './instance-counts.ts';
import { kafkaOptions } from './kafka-options.ts';
import type { ServiceUrls } from './pipeline.ts';
import { type Arrival, sourceArrivals } from './source-arrivals.ts';
import type { ActorStatus, SourceStatus, StatusReport } from './status-shape.ts';

/** A stage as its group sees it. */
export type Stage = Readonly<{ name: string; from: readonly Topic<unknown>[] }>;

type Asked = Readonly<{
  config: Config;
  urls: Omit<ServiceUrls, 'redis'>;
  sources: readonly Source<unknown>[];
  stages: readonly Stage[];
  apis: readonly string[];
}>;

/** `nowMs` is what ages are reckoned from. */
export async function statusReport(asked: Asked, nowMs: number): Promise<StatusReport> {
  const { config, urls, sources, stages, apis } = asked;
  const { app, security } = config;
  const nameInKafka = (topic: string): string => `${app}.${topic}`;
  const codec = avroCodec(schemaRegistry({ url: urls.registry, ...security.registry }), nameInKafka);
  const kafka = kafkaOptions(config, urls.kafka);
  const log = await looking(kafka, codec, nameInKafka);
  try {
    const groups = [sourcesGroup(app), ...stages.map(({ name }) => `${app}/${name}`)];
    const { topics, members } = await clusterListing(kafka, groups);
    const [counted, cursors, stored] = await Promise.all([
      Promise.all(apis.map(instanceCounts)),
      topics.has(nameInKafka(cursorsTopic.name)) ? sourceCursors(log) : new Map(),
      sourceArrivals({ url: urls.postgres, app, ...security.postgres }),
    ]);
    const counts = counted.filter((one) => one !== null);
    const known: Known = { nowMs, members, counts: counts.length === 0 ? null : together(counts) };
    const read = sources.map((source) => sourceStatus(config, source, { ...known, cursors, stored }));
    const taken = mailboxesOf(config, stages).map(async (mailbox) => {
      const topic = nameInKafka(mailbox.topic);
      const position = topics.has(topic) ? await mailboxPosition(log, { ...mailbox, topic }) : untouched;
      return actorStatus(mailbox, position, known);
    });
    const instances = apis.filter((_, index) => counted[index] !== null);
    return { app, sources: await Promise.all(read), actors: await Promise.all(taken), instances };
  } finally {
    await log.close();
  }
}

/** Of a pipeline that has never been started. */
const untouched: MailboxPosition = { next: null, lagRecords: 0, exact: true, takenMs: null, heldAt: null };

const sourcesGroup = (app: string): string => `${app}/sources`;

type Known = Readonly<{ nowMs: number; members: ReadonlyMap<string, number>; counts: InstanceCounts | null }>;
type KnownOfSources = Known &
  Readonly<{ cursors: ReadonlyMap<string, StandingCursor>; stored: ReadonlyMap<string, Arrival> }>;

async function sourceStatus(
  { app, topics }: Config,
  source: Source<unknown>,
  { nowMs, members, counts, cursors, stored }: KnownOfSources,
): Promise<SourceStatus> {
  const { name } = source;
  const slots = topics.find((topic) => topic.name === sourcesTopic.name)?.partitions ?? 1;
  const group = sourcesGroup(app);
  const actor = `${group}/${sourcesTopic.name}/${partitionOf(name, slots)}`;
  const cursor = cursors.get(name);
  const length = source.length ? await source.length() : null;
  const arrival = stored.get(name) ?? null;
  return {
    source: name,
    position: cursor?.position ?? null,
    lagRecords: length === null ? null : length - (cursor?.position ?? 0),
    stored: arrival,
    freshnessMs: arrival === null ? null : nowMs - arrival.at,
    lastCommitAgeMs: cursor === undefined ? null : Math.max(0, nowMs - cursor.committedMs),
    members: members.get(group) ?? 0,
    ...countsOf(actor, counts),
  };
}

function actorStatus(
  { group, topic, partition }: Mailbox,
  { next, lagRecords, exact, takenMs, heldAt }: MailboxPosition,
  { nowMs, members, counts }: Known,
): ActorStatus {
  const actor = `${group}/${topic}/${partition}`;
  return {
    actor,
    members: members.get(group) ?? 0,
    ...{ next, lagRecords, lagExact: exact, heldAt },
    lastCommitAgeMs: takenMs === null ? null : Math.max(0, nowMs - takenMs),
    ...countsOf(actor, counts),
  };
}

const countsOf = (actor: string, counts: InstanceCounts | null) => ({
  restarts: counts === null ? null : (counts.restarts.get(actor) ?? 0),
  stopped: counts === null ? null : counts.stopped.has(actor),
});

type Mailbox = Readonly<{ group: string; topic: string; partition: number }>;

function mailboxesOf({ app, topics }: Config, stages: readonly Stage[]): Mailbox[] {
  const partitions = new Map(topics.map((topic) => [topic.name, topic.partitions]));
  return stages.flatMap(({ name, from }) =>
    from.flatMap((topic) =>
      Array.from({ length: partitions.get(topic.name) ?? 0 }, (_, partition) => ({
        group: `${app}/${name}`,
        topic: topic.name,
        partition,
      })),
    ),
  );
}
