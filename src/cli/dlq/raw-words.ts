/** Raw topics from some time on → the last word, in each partition, on what dead letters speak of. */
import type { EpochMs } from '../../flow/ids.ts';
import type { Topic } from '../../flow/topic.ts';
import type { Looking } from '../../kafka/looking.ts';
import { offsetFrom } from '../../kafka/offsets.ts';
import { restored } from '../../kafka/reading.ts';
import { recordAt } from '../../kafka/record-at.ts';
import type { Candidate } from './candidate.ts';
import { type RawBody, sayingOf } from './saying.ts';
import { type Watch, watch } from './watch.ts';

export type Word = Readonly<{
  id: string;
  partition: number;
  offset: number;
  appendedMs: EpochMs;
  removed: boolean;
}>;

export interface RawWords {
  /** Reads on to what is the end now; nothing is read where nobody asked. */
  catchUp(signal: AbortSignal): Promise<void>;
  /** The last word of each partition that has one on `subject`: what a saying is about, or its id. */
  on(topic: Topic<RawBody>, subject: string): readonly Word[];
}

/** Brokers' clocks differ, and what a letter's neighbours said may have been appended before it. */
export const clockSlackMs = 60_000;

type Asked = {
  topic: Topic<RawBody>;
  subjects: Map<string, Map<number, Word>>;
  from: number;
  next: number[];
};

type Heard = Readonly<{ one: Asked; partition: number; told: Watch }>;

/** Memory goes with the candidates, not with the topics: on anything else no word is kept. */
export async function rawWords(
  log: Looking,
  candidates: readonly Candidate[],
  partitions: number,
  signal: AbortSignal,
): Promise<RawWords> {
  const asked = new Map<Topic<RawBody>, Asked>();
  for (const { parts, appendedMs } of candidates) {
    for (const { topic, saying, write } of parts) {
      if (saying.about === null && write !== null) continue;
      const one = asked.get(topic) ?? {
        topic,
        subjects: new Map(),
        from: Number.POSITIVE_INFINITY,
        next: [],
      };
      asked.set(topic, one);
      if (saying.about !== null) one.subjects.set(saying.about, new Map());
      if (write === null) one.subjects.set(saying.id, new Map());
      one.from = Math.min(one.from, appendedMs ?? one.from);
    }
  }
  for (const { topic, partition, offset, writtenMs } of firstStands(candidates)) {
    const lying = await recordAt(log, { topic, partition }, offset, signal);
    // What is no longer there is older than all that is.
    const appendedMs = lying?.type === 'record' ? Math.min(lying.envelope.appendedAt, writtenMs) : 0;
    const one = asked.get(topic);
    if (one) one.from = Math.min(one.from, appendedMs);
  }
  return {
    async catchUp(ending) {
      const told = watch('reading raw topics');
      for (const one of asked.values()) {
        const mailboxes = Array.from({ length: partitions }, (_, partition) => ({ one, partition, told }));
        await Promise.all(mailboxes.map((mailbox) => hear(mailbox, ending)));
      }
    },
    on: (topic, subject) => [...(asked.get(topic)?.subjects.get(subject)?.values() ?? [])],
  };

  async function hear({ one, partition, told }: Heard, ending: AbortSignal): Promise<void> {
    const { topic, subjects, from, next } = one;
    const where = { topic: log.nameInKafka(topic.name), partition };
    const at = next[partition] ?? (await offsetFrom(log.cluster, where, Math.max(0, from - clockSlackMs)));
    next[partition] = at;
    for await (const batch of restored(log, { topic, partition }, at, ending)) {
      for (const entry of batch.entries) {
        if (entry.type !== 'record') continue;
        const { id, appendedAt: appendedMs, body } = entry.envelope;
        const { about, removed } = sayingOf(id, body);
        const word: Word = { id, partition, offset: entry.offset, appendedMs, removed };
        subjects.get(id)?.set(partition, word);
        if (about !== null) subjects.get(about)?.set(partition, word);
      }
      next[partition] = batch.next;
      told(`${topic.name}-${partition}`, batch.entries.length);
    }
  }
}

type Lying = Readonly<{ topic: Topic<RawBody>; partition: number; offset: number; writtenMs: number }>;

/** Of each partition the first place at which lay what later words can take back. */
function firstStands(candidates: readonly Candidate[]): readonly Lying[] {
  const first = new Map<string, Lying>();
  for (const { letter, parts } of candidates)
    for (const { topic, saying, stand } of parts) {
      if (saying.about === null || stand === null || stand.offset === null) continue;
      const { partition, offset } = stand;
      const place = `${topic.name}-${partition}`;
      if (offset < (first.get(place)?.offset ?? Number.POSITIVE_INFINITY))
        first.set(place, { topic, partition, offset, writtenMs: letter.writtenMs });
    }
  return [...first.values()];
}
