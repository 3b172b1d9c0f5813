/** What a file wants and what Kafka has → where they differ: in partitions, in the settings we decide. */
import type { FoundTopic } from './found-topic.ts';
import { type Setting, settings, type WantedTopic } from './wanted-topic.ts';

export type Difference = Readonly<{ setting: Setting | 'partitions'; from: string; to: string }>;

export function differences(topic: WantedTopic, found: FoundTopic): readonly Difference[] {
  const counts: Difference[] =
    found.partitions === topic.partitions
      ? []
      : [{ setting: 'partitions', from: String(found.partitions), to: String(topic.partitions) }];
  const ofSettings = settings.flatMap((setting): Difference[] => {
    if (!(setting in topic.settings)) return [];
    const has = found.settings[setting];
    const to = topic.settings[setting] ?? has?.inherited;
    return has === undefined || to === undefined || has.value === to
      ? []
      : [{ setting, from: has.value, to }];
  });
  return [...counts, ...ofSettings];
}
