/** The consumer group says who: an assignment for each generation, and not one record. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer } from 'kafkajs';
import { Fault } from '../faults.ts';
import type { Assignment } from '../flow/log.ts';
import type { Topic } from '../flow/topic.ts';
import { type KafkaOptions, kafkaClient, kafkaErrorType, unavailable } from './client.ts';
import { mailbox } from './mailbox.ts';

/** Times of the group protocol, in milliseconds. */
export type GroupTimes = Readonly<{ sessionMs: number; heartbeatMs: number; rebalanceMs: number }>;

type Membership = Readonly<{
  kafka: KafkaOptions;
  times: GroupTimes;
  nameInKafka: (topic: string) => string;
}>;

/** What a coordinator answers while it reads its own log, above all on a Kafka that has just been started. */
const loading: ReadonlySet<string> = new Set([
  'GROUP_LOAD_IN_PROGRESS',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR_FOR_GROUP',
]);
const patience = { attempts: 50, pauseMs: 200 };

/** How long a member with nothing to fetch sleeps in kafkajs' loop; it must be well below the heartbeat. */
const idleMs = 250;

/**
 * Joins `group` and yields what each generation assigns; leaves the group when `signal` aborts. That the
 * coordinator is not ready yet is no fault: it is waited for.
 */
export async function* assignments(
  membership: Membership,
  group: string,
  topics: readonly Topic<unknown>[],
  signal: AbortSignal,
): AsyncGenerator<Assignment> {
  for (let attempt = 1; ; attempt++) {
    let joined = false;
    try {
      for await (const assignment of member(membership, group, topics, signal)) {
        joined = true;
        yield assignment;
      }
      return;
    } catch (thrown) {
      if (joined || attempt === patience.attempts || !isLoading(thrown)) throw thrown;
      if (signal.aborted) return;
      await sleep(patience.pauseMs);
    }
  }
}

const isLoading = (thrown: unknown): boolean =>
  thrown instanceof Fault && loading.has(kafkaErrorType(thrown.cause));

/**
 * kafkajs emits GROUP_JOIN synchronously before the first fetch of a generation, so pausing everything there
 * means that its own fetch loop never reads a record and only keeps the membership alive.
 */
async function* member(
  membership: Membership,
  group: string,
  topics: readonly Topic<unknown>[],
  signal: AbortSignal,
): AsyncGenerator<Assignment> {
  const { times, nameInKafka } = membership;
  const consumer = kafkaClient(membership.kafka).consumer({
    groupId: group,
    sessionTimeout: times.sessionMs,
    heartbeatInterval: times.heartbeatMs,
    rebalanceTimeout: times.rebalanceMs,
    maxWaitTimeInMs: idleMs,
    allowAutoTopicCreation: false,
    // kafkajs would start a crashed consumer again by itself, even one that was disconnected meanwhile: a
    // member that nobody hears, and that holds its partitions. Whoever follows the assignments joins again.
    retry: { restartOnFailure: async () => false },
  });
  const news = mailbox<Assignment>();
  const byName = new Map(topics.map((topic) => [nameInKafka(topic.name), topic]));
  let generation = 0;
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    const assigned = Object.entries(payload.memberAssignment);
    consumer.pause(assigned.map(([topic, partitions]) => ({ topic, partitions })));
    generation += 1;
    const partitions = assigned.flatMap(([name, numbers]) => {
      const topic = byName.get(name);
      return topic ? numbers.map((partition) => ({ topic, partition })) : [];
    });
    news.put({ generation, partitions });
  });
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    news.fail(unavailable(`stay in the group ${group}`, payload.error));
  });
  const leave = () => news.end();
  signal.addEventListener('abort', leave, { once: true });
  try {
    await join(consumer, group, [...byName.keys()]);
    yield* news.letters(signal);
  } finally {
    signal.removeEventListener('abort', leave);
    await consumer.disconnect();
  }
}

async function join(consumer: Consumer, group: string, topics: string[]): Promise<void> {
  try {
    await consumer.connect();
    await consumer.subscribe({ topics, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        throw new Fault(
          'bug',
          `kafkajs read ${batch.topic}-${batch.partition}, which should have been paused.`,
        );
      },
    });
  } catch (thrown) {
    throw unavailable(`join the group ${group}`, thrown);
  }
}
