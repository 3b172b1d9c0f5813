/** One member of a consumer group, as its coordinator knows it: it joins, says that it lives, and leaves. */
import { type KafkaOptions, kafkaCluster, kafkaErrorType } from './client.ts';
import { type Claim, protocolsOf, shareIn, sharesOf } from './group-shares.ts';
import { type Broker, groupRequests, type Joined } from './kafkajs-internals.ts';

/** Times of the group protocol, in milliseconds. */
export type GroupTimes = Readonly<{ sessionMs: number; heartbeatMs: number; rebalanceMs: number }>;

export type MemberOptions = Readonly<{
  kafka: KafkaOptions;
  times: GroupTimes;
  group: string;
  /** Names in Kafka. */
  topics: readonly string[];
}>;

/** What outlives every connection: who it is to the coordinator, and what it was given last. */
export type Self = { memberId: string; claim: Claim };

export interface GroupMember {
  /** Waits for the whole group. Throws kafkajs' errors; `self` then still says what the coordinator knows. */
  join(): Promise<void>;
  heartbeat(): Promise<void>;
  /** The coordinator does not know it any more: it joins as a new one. */
  forget(): void;
  /** The coordinator was lost, or has moved: finds it again. */
  lookAgain(): Promise<void>;
  /** Never throws: a coordinator that does not hear of it forgets the member after its session. */
  leave(): Promise<void>;
  /** Waits for whatever was asked, as kafkajs does. */
  close(): Promise<void>;
}

/** A process that ends shall not wait long for a coordinator. */
const leaving = {
  connectionTimeout: 1_000,
  requestTimeout: 2_000,
  retry: { initialRetryTime: 50, retries: 2 },
};

export function groupMember({ kafka, times, group, topics }: MemberOptions, self: Self): GroupMember {
  const cluster = kafkaCluster(kafka);
  const groupId = group;
  let coordinator: Broker | null = null;
  let gone = false;

  const found = async (): Promise<Broker> => {
    await cluster.connect();
    await cluster.addMultipleTargetTopics(topics);
    coordinator ??= await cluster.findGroupCoordinator({ groupId });
    return coordinator;
  };

  /** A new member is told its id first, and is in the group only once it has come again with it. */
  async function joined(broker: Broker): Promise<Joined> {
    const request = () =>
      groupRequests.join({
        groupId,
        memberId: self.memberId,
        sessionTimeout: times.sessionMs,
        rebalanceTimeout: times.rebalanceMs,
        protocolType: 'consumer',
        groupProtocols: protocolsOf(topics, self.claim),
      });
    if (gone) throw new Error('it has left');
    try {
      return await broker.connectionPool.send(request());
    } catch (thrown) {
      const given = givenId(thrown);
      if (given === null) throw thrown;
      if (gone) {
        // It left before it had an id: nobody shall wait for one who is known by it now.
        await left({ kafka, group, topics }, given).catch(() => undefined);
        throw thrown;
      }
      self.memberId = given;
      return broker.connectionPool.send(request());
    }
  }

  return {
    async join() {
      const broker = await found();
      const answer = await joined(broker);
      const { memberId, generationId } = answer;
      self.memberId = memberId;
      const groupAssignment = await sharesOf(cluster, answer, topics);
      const { memberAssignment } = await broker.connectionPool.send(
        groupRequests.sync({ groupId, memberId, generationId, groupAssignment }),
      );
      self.claim = { generation: generationId, owned: shareIn(memberAssignment) };
    },
    async heartbeat() {
      const broker = await found();
      const { memberId, claim } = self;
      const groupGenerationId = claim.generation;
      await broker.connectionPool.send(groupRequests.heartbeat({ groupId, memberId, groupGenerationId }));
    },
    forget() {
      self.memberId = '';
    },
    async lookAgain() {
      coordinator = null;
      await cluster.refreshMetadata().catch(() => undefined);
    },
    async leave() {
      const { memberId } = self;
      gone = true;
      self.memberId = '';
      if (memberId !== '') await left({ kafka, group, topics }, memberId).catch(() => undefined);
    },
    close: () => cluster.disconnect(),
  };
}

/** On a connection of its own: while a join waits for others, the broker reads nothing else from that one. */
async function left(
  { kafka, group: groupId, topics }: Omit<MemberOptions, 'times'>,
  memberId: string,
): Promise<void> {
  const cluster = kafkaCluster(kafka, leaving);
  try {
    await cluster.connect();
    await cluster.addMultipleTargetTopics(topics);
    const coordinator = await cluster.findGroupCoordinator({ groupId });
    await coordinator.connectionPool.send(groupRequests.leave({ groupId, memberId }));
  } finally {
    await cluster.disconnect();
  }
}

/** A new member's first request is answered with its id alone. */
const givenId = (thrown: unknown): string | null =>
  kafkaErrorType(thrown) === 'MEMBER_ID_REQUIRED' && thrown instanceof Error && 'memberId' in thrown
    ? String(thrown.memberId)
    : null;
