/** What files want and what Kafka has → what to do about each topic, as a value: nothing is done here. */
import { type Difference, differences } from './differences.ts';
import type { FoundTopic } from './found-topic.ts';
import type { WantedTopic } from './wanted-topic.ts';
import { type Evidence, whyRefused } from './why-refused.ts';

/** `refusal`: why it is not done; null: it is. */
export type TopicChange = Difference & Readonly<{ refusal: string | null }>;

export type TopicStep = Readonly<{
  action: 'create' | 'change' | 'refuse' | 'keep';
  topic: WantedTopic;
  changes: readonly TopicChange[];
}>;

export type TopicPlan = Readonly<{
  steps: readonly TopicStep[];
  /** Topics under the application's name that no file names: told, never touched. */
  unnamed: readonly string[];
}>;

/** `evidence` says what lies in a topic, for those changes that depend on it. */
export function topicStep(topic: WantedTopic, found: FoundTopic | undefined, evidence: Evidence): TopicStep {
  if (found === undefined) return { action: 'create', topic, changes: [] };
  const changes = differences(topic, found).map((change) => ({
    ...change,
    refusal: whyRefused(topic, change, evidence),
  }));
  if (changes.length === 0) return { action: 'keep', topic, changes };
  return { action: changes.some(({ refusal }) => refusal !== null) ? 'refuse' : 'change', topic, changes };
}
