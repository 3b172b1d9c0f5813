/** A step that was not taken yet → why a pipeline must not run on the topic as it is; empty: it may. */
import { durationText } from '../../config/duration.ts';
import type { TopicChange, TopicStep } from './topic-plan.ts';
import { forEver } from './wanted-topic.ts';

/**
 * Only what would lose data or break order while it runs. Whatever else differs waits for `topics apply`, so
 * that an instance with newer files starts beside one with older ones.
 */
export const whyContradicted = ({ topic, changes }: TopicStep, leastRetentionMs: number): readonly string[] =>
  changes
    .filter((change) => contradicts(change, topic.onMainLine ? leastRetentionMs : 0))
    .map(({ setting, from, to, refusal }) => {
      const has = `${topic.name}: ${setting} is ${shown(setting, from)} in Kafka`;
      const next = refusal ?? 'Run `millrace topics apply`, or correct the file.';
      return `${has} and ${shown(setting, to)} in ${topic.file}. ${next}`;
    });

function contradicts({ setting, from }: TopicChange, leastMs: number): boolean {
  switch (setting) {
    case 'partitions':
    case 'cleanup.policy':
    case 'message.timestamp.type':
      return true;
    case 'retention.ms':
      return from !== forEver && Number(from) < leastMs;
    case 'compression.type':
    case 'max.message.bytes':
    case 'segment.bytes':
      return false;
    default:
      return setting satisfies never;
  }
}

/** A value as a person would say it. */
export function shown(setting: TopicChange['setting'], value: string): string {
  if (setting !== 'retention.ms') return value;
  return value === forEver ? 'forever' : durationText(Number(value));
}
