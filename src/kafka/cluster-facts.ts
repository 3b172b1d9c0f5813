/** What a Kafka cluster is, as far as promises hang on it: its age, its brokers, how often it keeps what. */
import kafkajs, { type Admin } from 'kafkajs';
import { type KafkaOptions, kafkaClient, kafkaCluster, unavailable } from './client.ts';
import { requireKafka } from './reach.ts';

export type ClusterFacts = Readonly<{
  brokers: number;
  /** Null: it is 4.0 or later. Else how it names its version, or `before 4.0`. */
  olderVersion: string | null;
  /** The least of any topic of ours and of the brokers' defaults; null: nobody may tell us. */
  replication: number | null;
  /** The least that must have a record before it counts, of any topic of ours and the default. */
  minInSync: number | null;
  /** Of the topics in which Kafka keeps offsets and transactions. */
  ownTopics: Readonly<{ replication: number | null; minInSync: number | null }>;
}>;

const fetchApi = 1;
/** Kafka 4.0 took away the versions of Fetch below this one (KIP-896). */
const oldestFetchOf4 = 4;

type Settings = ReadonlyMap<string, string>;

/** `topics` are names in Kafka; those that are not there are passed over. Throws where no broker answers. */
export async function clusterFacts(kafka: KafkaOptions, topics: readonly string[]): Promise<ClusterFacts> {
  await requireKafka(kafka);
  const admin = kafkaClient(kafka).admin();
  try {
    await admin.connect();
    const listed = new Set(await admin.listTopics());
    const present = topics.filter((topic) => listed.has(topic));
    const { brokers, controller } = await admin.describeCluster();
    const [oldestFetch, broker, factors, minimums] = await Promise.all([
      oldestFetchOf(kafka),
      brokerSettings(admin, String(controller ?? brokers[0]?.nodeId)),
      replicationOf(admin, present),
      minInSyncOf(admin, present),
    ]);
    const number = (name: string) => numberOf(broker, name);
    return {
      brokers: brokers.length,
      olderVersion:
        oldestFetch >= oldestFetchOf4 ? null : (broker.get('inter.broker.protocol.version') ?? 'before 4.0'),
      replication: least([...factors, number('default.replication.factor')]),
      minInSync: least([...minimums, number('min.insync.replicas')]),
      ownTopics: {
        replication: least([
          number('offsets.topic.replication.factor'),
          number('transaction.state.log.replication.factor'),
        ]),
        minInSync: number('transaction.state.log.min.isr'),
      },
    };
  } catch (thrown) {
    throw unavailable('describe it', thrown);
  } finally {
    await admin.disconnect();
  }
}

async function oldestFetchOf(kafka: KafkaOptions): Promise<number> {
  const cluster = kafkaCluster(kafka);
  try {
    await cluster.connect();
    await cluster.refreshMetadata();
    const { versions } = await cluster.findControllerBroker();
    return versions?.[fetchApi]?.minVersion ?? 0;
  } finally {
    await cluster.disconnect();
  }
}

/** Empty where they are nobody's business but the operator's, as with some managed services. */
async function brokerSettings(admin: Admin, name: string): Promise<Settings> {
  const asked = { type: kafkajs.ConfigResourceTypes.BROKER, name };
  const answered = admin.describeConfigs({ includeSynonyms: false, resources: [asked] });
  const { resources } = await answered.catch(() => ({ resources: [] }));
  const entries = resources.flatMap(({ configEntries }) => configEntries);
  return new Map(entries.map(({ configName, configValue }) => [configName, configValue]));
}

async function replicationOf(admin: Admin, topics: readonly string[]): Promise<number[]> {
  if (topics.length === 0) return [];
  const { topics: found } = await admin.fetchTopicMetadata({ topics: [...topics] });
  return found.flatMap(({ partitions }) => partitions.map(({ replicas }) => replicas.length));
}

async function minInSyncOf(admin: Admin, topics: readonly string[]): Promise<number[]> {
  if (topics.length === 0) return [];
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: topics.map((name) => ({
      type: kafkajs.ConfigResourceTypes.TOPIC,
      name,
      configNames: ['min.insync.replicas'],
    })),
  });
  return resources.flatMap(({ configEntries }) =>
    configEntries.map(({ configValue }) => Number(configValue)),
  );
}

const numberOf = (settings: Settings, name: string): number | null => {
  const text = settings.get(name);
  return text === undefined ? null : Number(text);
};

function least(numbers: readonly (number | null)[]): number | null {
  const known = numbers.filter((one) => one !== null);
  return known.length === 0 ? null : Math.min(...known);
}
