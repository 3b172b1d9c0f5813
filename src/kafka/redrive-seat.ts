/** Dead letters and what they become → raw records and the letters' marks, in one transaction. */
import type { Redriven } from '../events.ts';
import { type ActorId, eventId } from '../flow/ids.ts';
import type { Draft, RecordType } from '../flow/log.ts';
import type { Topic } from '../flow/topic.ts';
import type { KafkaOptions } from './client.ts';
import type { Codec } from './codec.ts';
import { deadMailbox, type Letter } from './dead-letters.ts';
import type { OutgoingRecord } from './rounds.ts';
import { fence } from './transactions.ts';

/** A record for a raw topic. As bytes it is one that lay there before, and comes again as it was. */
export type RawWrite = Readonly<{
  topic: Topic<unknown>;
  partition: number;
  type: RecordType;
  content: Readonly<{ key: string; bytes: Uint8Array }> | Draft;
}>;

export type Redrive = Readonly<{ letter: Letter; writes: readonly RawWrite[] }>;

export interface RedriveSeat {
  /** All of them with their marks, or none. `fenced`: a later redrive has taken the seat. */
  commit(redrives: readonly Redrive[]): Promise<'committed' | 'fenced'>;
  close(): Promise<void>;
}

export type RedriveSeatOptions = Readonly<{
  kafka: KafkaOptions;
  /** Prepared for the raw topics and for `dead`. */
  codec: Codec;
  nameInKafka: (topic: string) => string;
  actor: ActorId;
  transactionMs: number;
}>;

/**
 * Fences whoever redrives for the same application, and settles what it left open: marks that are read from
 * now on are all there are, and nobody else adds any.
 */
export async function redriveSeat(options: RedriveSeatOptions): Promise<RedriveSeat> {
  const producer = await fence(options.kafka, options.actor, { timeoutMs: options.transactionMs });
  return {
    commit: (redrives) =>
      producer.commit(
        redrives.flatMap((redrive) => recordsOf(options, redrive)),
        null,
      ),
    close: () => producer.close(),
  };
}

function recordsOf(options: RedriveSeatOptions, { letter, writes }: Redrive): OutgoingRecord[] {
  const to = writes.map(({ topic, partition }) => `${topic.name}-${partition}`);
  const body: Redriven = { type: 'Redriven', letter: letter.id, offset: letter.offset, to };
  const id = eventId(`redriven:${letter.id}`);
  const mark: RawWrite = {
    ...deadMailbox,
    type: 'redriven',
    content: { id, key: letter.id, at: letter.at, appendedAt: null, body },
  };
  return [...writes, mark].map((write) => outgoing(options, write));
}

function outgoing({ codec, nameInKafka }: RedriveSeatOptions, write: RawWrite): OutgoingRecord {
  const { topic, partition, type, content } = write;
  const value = 'bytes' in content ? Buffer.from(content.bytes) : codec.encode(topic, content);
  return { topic: nameInKafka(topic.name), partition, key: content.key, value, type };
}
