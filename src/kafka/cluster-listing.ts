/** Which topics there are, and which consumer groups have members: whether anybody does a stage's work. */
import { type KafkaOptions, kafkaClient, unavailable } from './client.ts';

export type ClusterListing = Readonly<{
  topics: ReadonlySet<string>;
  /** By group; 0 where nobody is in it, or it has never been. */
  members: ReadonlyMap<string, number>;
}>;

export async function clusterListing(
  kafka: KafkaOptions,
  groups: readonly string[],
): Promise<ClusterListing> {
  const admin = kafkaClient(kafka).admin();
  try {
    await admin.connect();
    const [topics, listed] = await Promise.all([admin.listTopics(), admin.listGroups()]);
    const known = new Set(listed.groups.map(({ groupId }) => groupId));
    const present = groups.filter((group) => known.has(group));
    const described = present.length === 0 ? [] : (await admin.describeGroups(present)).groups;
    const members = new Map(described.map((one) => [one.groupId, one.members.length]));
    return {
      topics: new Set(topics),
      members: new Map(groups.map((group) => [group, members.get(group) ?? 0])),
    };
  } catch (thrown) {
    throw unavailable('list its topics and groups', thrown);
  } finally {
    await admin.disconnect();
  }
}
