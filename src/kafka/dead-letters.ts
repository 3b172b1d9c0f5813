/** The topic `dead` → its letters, and the marks of those that were redriven, in their order. */
import { type DeadLetter, deadTopic, type Redriven } from '../events.ts';
import type { Entry, Poison } from '../flow/envelope.ts';
import type { EpochMs, EventId, NextOffset, Offset } from '../flow/ids.ts';
import { type ReadingParts, restored } from './reading.ts';

export type Letter = Readonly<{
  offset: Offset;
  id: EventId;
  /** When it was written, by the broker's clock. */
  writtenMs: EpochMs;
  /** Event time of what was refused, where it is known, else 0. */
  at: EpochMs;
  body: DeadLetter;
}>;

export type Mark = Readonly<{ offset: Offset; writtenMs: EpochMs; body: Redriven }>;

/** `unreadable`: anybody can write to a topic, and what lies here is no letter. */
export type DeadRecord =
  | Readonly<{ type: 'letter'; letter: Letter }>
  | Readonly<{ type: 'mark'; mark: Mark }>
  | Readonly<{ type: 'unreadable'; offset: Offset; why: Poison }>;

export type DeadBatch = Readonly<{ records: readonly DeadRecord[]; next: NextOffset }>;

/** The one partition it has. */
export const deadMailbox = { topic: deadTopic, partition: 0 } as const;

/** Committed ones from `from` on (null: the log's start) up to what is the end when it begins. */
export async function* deadRecords(
  parts: ReadingParts,
  from: number | null,
  signal: AbortSignal,
): AsyncGenerator<DeadBatch> {
  for await (const { entries, next } of restored(parts, deadMailbox, from, signal))
    yield { records: entries.map(deadRecord), next };
}

export function deadRecord(entry: Entry<DeadLetter | Redriven>): DeadRecord {
  const { offset } = entry;
  if (entry.type === 'undecodable') return { type: 'unreadable', offset, why: entry.why };
  const { id, at, appendedAt: writtenMs, body } = entry.envelope;
  switch (body.type) {
    case 'DeadLetter':
      return { type: 'letter', letter: { offset, id, writtenMs, at, body } };
    case 'Redriven':
      return { type: 'mark', mark: { offset, writtenMs, body } };
    default:
      return body satisfies never;
  }
}
