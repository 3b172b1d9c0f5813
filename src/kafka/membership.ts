/** The consumer group says who: an assignment for each generation, and not one record. */
import type { Consumer } from 'kafkajs';
import { Fault } from '../faults.ts';
import type { Assignment } from '../flow/log.ts';
import type { Topic } from '../flow/topic.ts';
import { type KafkaOptions, kafkaClient, unavailable } from './client.ts';

/** Times of the group protocol, in milliseconds. */
export type GroupTimes = Readonly<{ sessionMs: number; heartbeatMs: number; rebalanceMs: number }>;

type Membership = Readonly<{
  kafka: KafkaOptions;
  times: GroupTimes;
  nameInKafka: (topic: string) => string;
}>;

/** How long a member with nothing to fetch sleeps in kafkajs' loop; it must be well below the heartbeat. */
const idleMs = 250;

/**
 * Joins `group` and yields what each generation assigns; leaves the group when `signal` aborts.
 * kafkajs emits GROUP_JOIN synchronously before the first fetch of a generation, so pausing everything there
 * means that its own fetch loop never reads a record and only keeps the membership alive.
 */
export async function* assignments(
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

/** A queue between kafkajs' events and an iteration; only the newest unread letter is kept. */
function mailbox<Letter>() {
  let letter: Letter | undefined;
  let failure: Fault | undefined;
  let ended = false;
  let wake: () => void = () => undefined;
  return {
    put(next: Letter) {
      letter = next;
      wake();
    },
    fail(fault: Fault) {
      failure = fault;
      wake();
    },
    end() {
      ended = true;
      wake();
    },
    async *letters(signal: AbortSignal): AsyncGenerator<Letter> {
      while (!ended && !signal.aborted) {
        if (failure) throw failure;
        if (letter === undefined) {
          const waiting = Promise.withResolvers<void>();
          wake = waiting.resolve;
          await waiting.promise;
          continue;
        }
        const next = letter;
        letter = undefined;
        yield next;
      }
    },
  };
}
