/** A topic as it lies in Kafka, seen twice: by our reader, record by record, and by Java's own consumer. */
import type { Envelope } from '../../src/flow/envelope.ts';
import type { Topic } from '../../src/flow/topic.ts';
import type { LogParts } from '../../src/kafka/kafka-log.ts';
import { restored } from '../../src/kafka/reading.ts';
import { witness } from '../../tools/witness.ts';

export type Seen<Body> = Readonly<{ partition: number; offset: number; envelope: Envelope<Body> }>;

export type SeenTopic<Body> = Readonly<{ records: readonly Seen<Body>[]; wrong: readonly string[] }>;

const { signal } = new AbortController();
/** A JVM on a busy machine may take that long for its first record. */
const quietMs = 60_000;

/** In the order of each partition. What our reader cannot decode, or Java sees otherwise, is wrong. */
export async function seenTopic<Body>(
  parts: LogParts,
  topic: Topic<Body>,
  { kafka, partitions }: Readonly<{ kafka: string; partitions: number }>,
): Promise<SeenTopic<Body>> {
  const records: Seen<Body>[] = [];
  const wrong: string[] = [];
  for (let partition = 0; partition < partitions; partition++) {
    for await (const { entries } of restored(parts, { topic, partition }, null, signal))
      for (const entry of entries) {
        if (entry.type === 'record')
          records.push({ partition, offset: entry.offset, envelope: entry.envelope });
        else wrong.push(`${topic.name}-${partition}@${entry.offset} cannot be read: ${entry.why.detail}`);
      }
  }
  const ours = new Set(
    records.map(({ partition, offset, envelope }) => `${partition}@${offset} ${envelope.key}`),
  );
  const witnessed = await witness(kafka, parts.nameInKafka(topic.name), { quietMs, expected: ours.size });
  const theirs = witnessed.map(({ partition, offset, key }) => `${partition}@${offset} ${key}`);
  const unseen = theirs.filter((place) => !ours.delete(place));
  const unconfirmed = [...ours];
  if (unseen.length > 0)
    wrong.push(
      `${topic.name}: Java's consumer sees ${unseen.length} records that we do not, ${unseen[0]} first`,
    );
  if (unconfirmed.length > 0)
    wrong.push(
      `${topic.name}: Java's consumer does not see ${unconfirmed.length} records that we do, ` +
        `${unconfirmed[0]} first`,
    );
  return { records, wrong };
}
