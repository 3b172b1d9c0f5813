/** What members tell of themselves ⇄ bytes, and the share of each as whoever leads the group works it out. */
import kafkajs from 'kafkajs';
import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';
import { assign, type Member, type Place } from './assigner.ts';
import { type Cluster, type Joined, type NamedBytes, roundRobin } from './kafkajs-internals.ts';

const { MemberMetadata, MemberAssignment } = kafkajs.AssignerProtocol;

const sticky = 'millrace-sticky';
const version = 0;

const claimShape = Type.Object({
  generation: Type.Integer({ minimum: 0 }),
  owned: Type.Record(Type.String(), Type.Array(Type.Integer({ minimum: 0 }))),
});

/** What a member was given last, and the generation that gave it. */
export type Claim = Readonly<Static<typeof claimShape>>;

export const nothing: Claim = { generation: 0, owned: {} };

/**
 * Offered in this order; the coordinator takes the first that all know. A group that still has a member from
 * before there was a sticky one shares as that member does, and turns sticky when it has gone.
 */
export function protocolsOf(topics: readonly string[], claim: Claim) {
  const metadata = (userData: Buffer) => MemberMetadata.encode({ version, topics: [...topics], userData });
  return [
    { name: sticky, metadata: metadata(Buffer.from(JSON.stringify(claim))) },
    { name: 'RoundRobinAssigner', metadata: metadata(Buffer.alloc(0)) },
  ];
}

/** The shares of all members, where this one leads; nobody else says anything. */
export async function sharesOf(
  cluster: Cluster,
  { members, groupProtocol, leaderId, memberId }: Joined,
  topics: readonly string[],
): Promise<readonly NamedBytes<'memberAssignment'>[]> {
  if (leaderId !== memberId) return [];
  // Somebody may have been told of a topic or a partition that was not there when this one last looked.
  await cluster.refreshMetadata();
  if (groupProtocol !== sticky) return roundRobin({ cluster }).assign({ members, topics });
  const known = members.map(memberIn);
  const wanted = [...new Set(known.flatMap((member) => member.topics))];
  await cluster.addMultipleTargetTopics(wanted);
  const places = wanted.flatMap((topic) =>
    cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => ({ topic, partition: partitionId })),
  );
  return [...assign(known, places)].map(([id, share]) => ({
    memberId: id,
    memberAssignment: MemberAssignment.encode({
      version,
      assignment: byTopic(share),
      userData: Buffer.alloc(0),
    }),
  }));
}

/** By topic, the partitions in an answer of the coordinator. */
export const shareIn = (bytes: Buffer): Claim['owned'] => MemberAssignment.decode(bytes)?.assignment ?? {};

function memberIn({ memberId: id, memberMetadata }: NamedBytes<'memberMetadata'>): Member {
  const { topics = [], userData } = MemberMetadata.decode(memberMetadata) ?? {};
  const { generation, owned } = claimIn(userData);
  const places = Object.entries(owned).flatMap(([topic, numbers]) =>
    numbers.map((partition) => ({ topic, partition })),
  );
  return { id, topics, claim: { generation, places } };
}

/** What cannot be read claims nothing: one odd member shall not keep the group from sharing. */
function claimIn(userData: Buffer | undefined): Claim {
  try {
    const said: unknown = JSON.parse(userData?.toString() ?? '');
    return Value.Check(claimShape, said) ? said : nothing;
  } catch {
    return nothing;
  }
}

function byTopic(places: readonly Place[]): Record<string, number[]> {
  const partitions: Record<string, number[]> = {};
  for (const { topic, partition } of places) {
    const numbers = partitions[topic] ?? [];
    partitions[topic] = numbers;
    numbers.push(partition);
  }
  return partitions;
}
