/** A step of the plan → Kafka, which afterwards is as the file wants it. */
import kafkajs, { type Admin } from 'kafkajs';
import { Fault } from '../../faults.ts';
import { kafkaErrorType } from '../client.ts';
import { foundTopics } from './found-topic.ts';
import type { TopicStep } from './topic-plan.ts';
import { untilKnown } from './until-known.ts';
import type { WantedTopic } from './wanted-topic.ts';

const brokerDefault = -1;

/** Safe where another instance creates the same topics at the same moment. */
export async function createTopics(admin: Admin, topics: readonly WantedTopic[]): Promise<void> {
  if (topics.length === 0) return;
  await admin.createTopics({
    waitForLeaders: false,
    topics: topics.map(({ name, partitions, settings: wanted }) => ({
      topic: name,
      numPartitions: partitions,
      replicationFactor: brokerDefault,
      configEntries: named(said(wanted)),
    })),
  });
  await untilKnown(
    admin,
    topics.map(({ name }) => name),
  );
}

/**
 * kafkajs knows only the AlterConfigs request that replaces everything set on the topic, so what others have
 * set is read just before and said again.
 */
export async function alterTopic(admin: Admin, { topic }: TopicStep): Promise<void> {
  const [found] = await foundTopics(admin, [topic.name]);
  const others = Object.entries(found?.own ?? {}).filter(([name]) => !(name in topic.settings));
  const configEntries = named({ ...Object.fromEntries(others), ...said(topic.settings) });
  try {
    await admin.alterConfigs({
      validateOnly: false,
      resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic.name, configEntries }],
    });
  } catch (thrown) {
    throw kafkaErrorType(thrown) === 'INVALID_CONFIG' ? notTaken(topic, thrown) : thrown;
  }
}

function notTaken({ file, name }: WantedTopic, cause: unknown): Fault {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Fault('bad-config', `Kafka does not take what ${file} says for ${name}: ${why}`, { cause });
}

const said = (wanted: WantedTopic['settings']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(wanted).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );

const named = (entries: Readonly<Record<string, string>>) =>
  Object.entries(entries).map(([name, value]) => ({ name, value }));
