/** A change of a topic → why it is not done: it would lose what is there, or break the order of keys. */
import { durationText } from '../../config/duration.ts';
import type { Difference } from './differences.ts';
import { forEver, type WantedTopic } from './wanted-topic.ts';

/** What is known of the records that lie in a topic, and what the pipeline has to find there. */
export type Evidence = Readonly<{
  isEmpty: boolean;
  /** Key and value; 0 where it was not asked for. */
  largestRecordBytes: number;
  /** Twice the dedupe window: what a restore reads back, and as much again for whoever was down. */
  leastRetentionMs: number;
}>;

/** Null: it can be done. */
export function whyRefused(
  topic: WantedTopic,
  { setting, from, to }: Difference,
  evidence: Evidence,
): string | null {
  switch (setting) {
    case 'partitions':
      return whyNotCount(topic, from);
    case 'cleanup.policy':
      return whyNotCleanup(topic, [from, to], evidence);
    case 'retention.ms':
      return whyNotRetention(topic, to, evidence);
    case 'max.message.bytes':
      return whyNotBytes(topic, Number(to), evidence);
    case 'message.timestamp.type':
      return to === 'LogAppendTime' ? null : notAppendTime;
    case 'compression.type':
    case 'segment.bytes':
      return null;
    default:
      return setting satisfies never;
  }
}

const notAppendTime =
  'The dedupe window is measured in append time, and retention would take the events of a recording for ' +
  'years old. Leave LogAppendTime.';

function whyNotCount({ onMainLine, file }: WantedTopic, from: string): string {
  const back = onMainLine ? '`partitions` of the pipeline file' : `\`partitions\` in ${file}`;
  const what = onMainLine ? 'Order, state and dedupe hang' : 'What has been written hangs';
  return (
    `${what} on the partition that a key falls into, so the count is chosen once. Set ${back} back to ` +
    `${from}, or migrate to topics of a new application name.`
  );
}

/** Compaction keeps the last record of a key, deletion what is young: each loses what the other kept. */
function whyNotCleanup(
  { settings, file }: WantedTopic,
  [from, to]: readonly [string, string],
  { isEmpty }: Evidence,
): string | null {
  const added = policies(to).filter((policy) => !policies(from).includes(policy));
  const back = `Set \`cleanup\` in ${file} back to ${from}, or migrate to topics of a new application name.`;
  if (isEmpty) return null;
  if (added.includes('compact')) return `Compaction would lose all but the last record of each key. ${back}`;
  const retention = settings['retention.ms'];
  if (!added.includes('delete') || retention === null || retention === forEver) return null;
  const age = durationText(Number(retention));
  return `Records older than ${age} would be lost, the last ones of their keys among them. ${back}`;
}

const policies = (text: string): readonly string[] => text.split(',').map((policy) => policy.trim());

function whyNotRetention(
  { onMainLine, file }: WantedTopic,
  to: string,
  { leastRetentionMs }: Evidence,
): string | null {
  if (!onMainLine || to === forEver || Number(to) >= leastRetentionMs) return null;
  const least = durationText(leastRetentionMs);
  return (
    `Dedupe reads its window back from the log: less than twice the window, ${least}, lets duplicates ` +
    `through. Raise \`retention\` in ${file}, or lower the window.`
  );
}

function whyNotBytes({ file }: WantedTopic, to: number, { largestRecordBytes }: Evidence): string | null {
  if (largestRecordBytes <= to) return null;
  return (
    `A record of ${largestRecordBytes} bytes is there: its like would be refused, and it could not be ` +
    `written again. Set \`maxMessageBytes\` in ${file} to at least that.`
  );
}
