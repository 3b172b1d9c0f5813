/** Topics as code → topics in Kafka: compared with what is there, created, changed, or refused. */
import type { Admin } from 'kafkajs';
import type { TopicConfig } from '../config.ts';
import { Fault } from '../faults.ts';
import { type KafkaOptions, kafkaClient, unavailable } from './client.ts';
import { requireKafka } from './reach.ts';
import { alterTopic, createTopics } from './topics/carry-out.ts';
import { whyContradicted } from './topics/contradiction.ts';
import { evidenceOf } from './topics/evidence.ts';
import { foundTopics } from './topics/found-topic.ts';
import { type TopicPlan, type TopicStep, topicStep } from './topics/topic-plan.ts';
import { type WantedTopic, wantedTopic } from './topics/wanted-topic.ts';

export type TopicsOptions = Readonly<{
  kafka: KafkaOptions;
  app: string;
  topics: readonly TopicConfig[];
  /** Main-line topics must keep their records at least this long: twice the dedupe window. */
  leastRetentionMs: number;
}>;

const unasked = { isEmpty: false, largestRecordBytes: 0 };

/** At the start of a pipeline: creates what is missing, and refuses to run on what contradicts the files. */
export async function ensureTopics(options: TopicsOptions): Promise<void> {
  const { leastRetentionMs } = options;
  await administering(options, 'create the topics', async (admin) => {
    const topics = wantedOf(options);
    const present = new Set(await admin.listTopics());
    await createTopics(
      admin,
      topics.filter(({ name }) => !present.has(name)),
    );
    const found = await foundTopics(admin, nameOf(topics));
    const refusals = topics
      .map((topic) => topicStep(topic, withName(found, topic), { ...unasked, leastRetentionMs }))
      .flatMap((step) => whyContradicted(step, leastRetentionMs));
    if (refusals.length > 0) throw new Fault('bad-config', refusals.join('\n'));
  });
}

/** What `applyPlan` would do. Changes nothing. */
export async function planTopics(options: TopicsOptions): Promise<TopicPlan> {
  const { kafka, app, leastRetentionMs } = options;
  await requireKafka(kafka);
  return administering(options, 'compare the topics', async (admin) => {
    const topics = wantedOf(options);
    const found = await foundTopics(admin, nameOf(topics));
    const steps = topics.map(async (topic) => {
      const there = withName(found, topic);
      const known = there ? await evidenceOf({ admin, kafka }, topic, there) : unasked;
      return topicStep(topic, there, { ...known, leastRetentionMs });
    });
    const named = new Set(nameOf(topics));
    const unnamed = (await admin.listTopics()).filter(
      (name) => name.startsWith(`${app}.`) && !named.has(name),
    );
    return { steps: await Promise.all(steps), unnamed: unnamed.toSorted() };
  });
}

/** Carries out a plan without refusals; `done` is called after each step that changed something. */
export const applyPlan = (
  options: TopicsOptions,
  { steps }: TopicPlan,
  done: (step: TopicStep) => void,
): Promise<void> =>
  administering(options, 'change the topics', async (admin) => {
    for (const step of steps) {
      if (step.action === 'create') await createTopics(admin, [step.topic]);
      else if (step.action === 'change') await alterTopic(admin, step);
      else continue;
      done(step);
    }
  });

async function administering<Result>(
  { kafka }: TopicsOptions,
  doing: string,
  work: (admin: Admin) => Promise<Result>,
): Promise<Result> {
  const admin = kafkaClient(kafka).admin();
  try {
    await admin.connect();
    return await work(admin);
  } catch (thrown) {
    throw unavailable(doing, thrown);
  } finally {
    await admin.disconnect();
  }
}

const wantedOf = ({ app, topics }: TopicsOptions): readonly WantedTopic[] =>
  topics.map((topic) => wantedTopic(topic, (name) => `${app}.${name}`));

const nameOf = (topics: readonly WantedTopic[]): readonly string[] => topics.map(({ name }) => name);

const withName = <Named extends { name: string }>(all: readonly Named[], { name }: WantedTopic) =>
  all.find((one) => one.name === name);
