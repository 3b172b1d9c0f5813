/** Topics in Kafka → what they are there: partitions and the settings that our files decide. */
import kafkajs, { type Admin } from 'kafkajs';
import { type Setting, settings } from './wanted-topic.ts';

export type FoundTopic = Readonly<{
  name: string;
  partitions: number;
  settings: Readonly<Partial<Record<Setting, FoundSetting>>>;
  /** Everything that is set on the topic itself, ours or not: whoever alters one has to say all again. */
  own: Readonly<Record<string, string>>;
}>;

/** `inherited` is what would hold if the topic said nothing. */
export type FoundSetting = Readonly<{ value: string; inherited: string }>;

type ConfigEntry = Readonly<{
  configName: string;
  configValue: string;
  configSource: number;
  configSynonyms: readonly Readonly<{ configValue: string; configSource: number }>[];
}>;

const ofTheTopic = 1;

/** Of these names, the ones that are there. */
export async function foundTopics(admin: Admin, names: readonly string[]): Promise<readonly FoundTopic[]> {
  const listed = new Set(await admin.listTopics());
  const present = names.filter((name) => listed.has(name));
  if (present.length === 0) return [];
  const [{ topics }, { resources }] = await Promise.all([
    admin.fetchTopicMetadata({ topics: present }),
    admin.describeConfigs({
      includeSynonyms: true,
      resources: present.map((name) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name })),
    }),
  ]);
  return topics.map(({ name, partitions }) => {
    const entries = resources.find(({ resourceName }) => resourceName === name)?.configEntries ?? [];
    return { name, partitions: partitions.length, settings: settingsIn(entries), own: ownIn(entries) };
  });
}

function settingsIn(entries: readonly ConfigEntry[]): FoundTopic['settings'] {
  const found: Partial<Record<Setting, FoundSetting>> = {};
  for (const setting of settings) {
    const entry = entries.find(({ configName }) => configName === setting);
    if (entry === undefined) continue;
    const above = entry.configSynonyms.find(({ configSource }) => configSource !== ofTheTopic);
    found[setting] = { value: entry.configValue, inherited: above?.configValue ?? entry.configValue };
  }
  return found;
}

const ownIn = (entries: readonly ConfigEntry[]): FoundTopic['own'] =>
  Object.fromEntries(
    entries
      .filter(({ configSource }) => configSource === ofTheTopic)
      .map(({ configName, configValue }) => [configName, configValue]),
  );
