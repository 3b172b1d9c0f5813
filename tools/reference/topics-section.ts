/** The files of topics/ → what each topic is for, how it is kept and what it carries, in flow order. */
import type { TopicFile } from '../avro/sources.ts';
import { code, table } from './markdown.ts';
import { linkTo } from './records-section.ts';

const mainLine = ['raw.', 'events', 'signals'];

/** Along the main line first, then the side topics. */
export const inFlowOrder = (topics: readonly TopicFile[]): readonly TopicFile[] =>
  topics.toSorted((a, b) => place(a) - place(b) || (a.name < b.name ? -1 : 1));

function place({ name, partitions }: TopicFile): number {
  const step = mainLine.findIndex((prefix) => name.startsWith(prefix));
  return partitions !== 'main' || step === -1 ? mainLine.length : step;
}

export const topicsSection = (topics: readonly TopicFile[]): string =>
  [
    table(
      ['Topic', 'Partitions', 'Kept', 'Cleanup', 'Largest message'],
      topics.map((topic) => [
        `[${code(topic.name)}](#${anchorOf(topic)})`,
        topic.partitions === 'main' ? code('partitions') : String(topic.partitions),
        keptText(topic),
        topic.cleanup,
        topic.maxMessageBytes === undefined ? "the broker's" : `${topic.maxMessageBytes / 2 ** 20} MiB`,
      ]),
    ),
    ...topics.map(topicText),
  ].join('\n\n');

const topicText = ({ name, why, key, types, bodies }: TopicFile): string =>
  [
    `### ${name}\n\n${why}\n`,
    `- **Key**: ${key}`,
    `- **Header \`type\`**: ${types.length === 0 ? 'none' : types.map(code).join(', ')}`,
    `- **Body**: ${bodies.map((body, index) => `${index} ${linkTo(body)}`).join(', ')}`,
  ].join('\n');

/** As GitHub makes it from a heading. */
const anchorOf = ({ name }: TopicFile): string => name.replaceAll('.', '');

const keptText = ({ retention, cleanup }: TopicFile): string => {
  if (cleanup === 'compact') return 'the last of each key, for ever';
  return retention === 'forever' ? 'for ever' : retention.replace(/d$/, ' days');
};
