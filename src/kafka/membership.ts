/** The consumer group says who: an assignment for each generation, and not one record. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../faults.ts';
import type { Assignment } from '../flow/log.ts';
import type { Topic } from '../flow/topic.ts';
import { atMost } from './at-most.ts';
import { type KafkaOptions, kafkaErrorType, unavailable } from './client.ts';
import { type GroupMember, type GroupTimes, groupMember, type Self } from './group-member.ts';
import { type Claim, nothing } from './group-shares.ts';
import { mailbox } from './mailbox.ts';

export type Membership = Readonly<{
  kafka: KafkaOptions;
  times: GroupTimes;
  nameInKafka: (topic: string) => string;
  /** Who this instance was in a group that it had to let go of: joining again, it goes on as that member. */
  lost?: Map<string, Self>;
}>;

/** A coordinator that loads its log, moves or is started again is back within this. */
const patience = { attempts: 50, pauseMs: 200 };
/** What a coordinator has not answered by then it need not answer: the member's session ends by itself. */
const endMs = 3_000;

/**
 * Joins `group` and yields what each generation assigns; leaves the group when `signal` aborts. Not kafkajs'
 * consumer: that heartbeats between its fetches, and while it joins it can neither be stopped nor leave.
 */
export async function* assignments(
  membership: Membership,
  group: string,
  topics: readonly Topic<unknown>[],
  signal: AbortSignal,
): AsyncGenerator<Assignment> {
  const { kafka, times, nameInKafka, lost } = membership;
  const byName = new Map(topics.map((topic) => [nameInKafka(topic.name), topic]));
  const known = lost?.get(group);
  const self = known ?? { memberId: '', claim: nothing };
  lost?.delete(group);
  const member = groupMember({ kafka, times, group, topics: [...byName.keys()] }, self);
  const news = mailbox<Assignment>();
  const ending = new AbortController();
  const end = () => {
    ending.abort();
    news.end();
  };
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  const tell = () => news.put(given(self.claim, byName));
  // What it was given holds for as long as the coordinator takes its heartbeats.
  const resumed = known !== undefined && known.claim.generation > 0;
  if (resumed) tell();
  const staying = stay(member, { ...times, joined: resumed }, tell, ending.signal);
  const stayed = staying.catch((thrown: unknown) => {
    lost?.set(group, self);
    news.fail(outOf(group, thrown));
  });
  try {
    yield* news.letters(signal);
  } finally {
    signal.removeEventListener('abort', end);
    end();
    const left = lost?.has(group) ? Promise.resolve() : member.leave();
    await atMost(endMs, Promise.all([left.then(() => member.close()), stayed]));
  }
}

function given({ generation, owned }: Claim, topics: ReadonlyMap<string, Topic<unknown>>): Assignment {
  const partitions = Object.entries(owned).flatMap(([name, numbers]) => {
    const topic = topics.get(name);
    return topic ? numbers.map((partition) => ({ topic, partition })) : [];
  });
  return { generation, partitions };
}

/** Joins whenever the group wants it and heartbeats in between. Rejects where that is of no use any more. */
async function stay(
  member: GroupMember,
  { heartbeatMs, joined: was }: GroupTimes & Readonly<{ joined: boolean }>,
  tell: () => void,
  signal: AbortSignal,
): Promise<void> {
  let joined = was;
  for (let failures = 0; !signal.aborted; ) {
    try {
      if (joined) {
        await sleep(heartbeatMs, undefined, { signal });
        await member.heartbeat();
      } else {
        await member.join();
        joined = true;
        tell();
      }
      failures = 0;
    } catch (thrown) {
      if (signal.aborted) return;
      const next = whatNext(thrown);
      if (next === 'give-up' || failures === patience.attempts) throw thrown;
      if (next !== 'look-again') joined = false;
      if (next === 'join-anew') member.forget();
      if (next === 'look-again') {
        failures += 1;
        await sleep(patience.pauseMs);
        await member.lookAgain();
      }
    }
  }
}

/**
 * A member whose coordinator is gone keeps its id and its generation: they are in Kafka's log, and whichever
 * broker reads that next knows them, so that nobody has to share anew.
 */
function whatNext(thrown: unknown): 'join' | 'join-anew' | 'look-again' | 'give-up' {
  switch (kafkaErrorType(thrown)) {
    case 'REBALANCE_IN_PROGRESS':
    case 'ILLEGAL_GENERATION':
      return 'join';
    case 'UNKNOWN_MEMBER_ID':
      return 'join-anew';
    default:
      return isRefusal(thrown) ? 'give-up' : 'look-again';
  }
}

/** The coordinator's own no, which does not become a yes by asking again. */
const isRefusal = (thrown: unknown): boolean =>
  thrown instanceof Error && 'type' in thrown && 'retriable' in thrown && thrown.retriable === false;

function outOf(group: string, thrown: unknown): Fault {
  if (kafkaErrorType(thrown) !== 'INCONSISTENT_GROUP_PROTOCOL')
    return unavailable(`stay in the group ${group}`, thrown);
  const message =
    `The group ${group} has a member that shares partitions in a way of its own, so it is not one of ` +
    'Millrace. End that program, or give it or this pipeline (`app`) another name.';
  return new Fault('kafka-unavailable', message, { cause: thrown });
}
