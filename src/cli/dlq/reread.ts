/** Dead letters → each with where it comes from, and with its bytes as the codec reads them now. */
import { eventsEnrichedTopic, eventsTopic } from '../../events.ts';
import type { Entry } from '../../flow/envelope.ts';
import { letterOrigin } from '../../flow/letter-origin.ts';
import type { Topic } from '../../flow/topic.ts';
import type { Codec } from '../../kafka/codec.ts';
import type { Letter } from '../../kafka/dead-letters.ts';
import type { LaterBody, Reread } from './candidate.ts';
import { rawTopics } from './saying.ts';

const laterTopics: readonly Topic<LaterBody>[] = [eventsTopic, eventsEnrichedTopic];

type Reader = Readonly<{ app: string; partitions: number; codec: Codec }>;

/** Throws a fault only where the registry does not answer. */
export async function rereadAll(letters: readonly Letter[], reader: Reader): Promise<readonly Reread[]> {
  const { app, partitions, codec } = reader;
  const places = letters.map(({ body }) => letterOrigin(app, body));
  const from = (name: string) =>
    letters.filter((_, at) => {
      const place = places[at];
      return place?.type === 'record' && place.topic === name && place.partition < partitions;
    });
  const raw = await readTogether(rawTopics, from, codec);
  const later = await readTogether(laterTopics, from, codec);
  return letters.map((letter, at): Reread => {
    const place = places[at];
    if (place?.type === 'input') return place;
    const [asRaw, asLater] = [raw.get(letter), later.get(letter)];
    if (asRaw && place) return { type: 'raw', ...asRaw, stand: place };
    return asLater ? { type: 'later', ...asLater } : { type: 'nowhere' };
  });
}

type Read<Body> = Readonly<{ topic: Topic<Body>; entry: Entry<Body> }>;

/** Those of one topic together: a schema that the registry does not know is then asked for once. */
async function readTogether<Body>(
  topics: readonly Topic<Body>[],
  from: (topic: string) => readonly Letter[],
  codec: Codec,
): Promise<ReadonlyMap<Letter, Read<Body>>> {
  const read = new Map<Letter, Read<Body>>();
  for (const topic of topics) {
    const letters = from(topic.name);
    const records = letters.map(({ offset, writtenMs: timestampMs, body: { bytes } }) => ({
      ...{ offset, timestampMs, key: null },
      value: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    }));
    const entries = await codec.decode(topic, records);
    for (const [at, letter] of letters.entries()) {
      const entry = entries[at];
      if (entry) read.set(letter, { topic, entry });
    }
  }
  return read;
}
