/** Something refused → the dead letter that keeps its cause, its origin and its bytes. */
import type { Poison } from './envelope.ts';
import { type ActorId, type EpochMs, eventId } from './ids.ts';
import type { Write } from './log.ts';
import type { Topic } from './topic.ts';

export type Refusal = Readonly<{
  by: ActorId;
  /** `topic-partition@offset`, or source and line. Unique, so it also makes the letter's id. */
  origin: string;
  why: Poison;
  bytes: Uint8Array;
  /** Event time where it is known, else 0. */
  at: EpochMs;
}>;

/** The dead topic has one partition. A letter written by two processors about one record is two letters. */
export function deadLetter(dead: Topic<unknown>, refusal: Refusal): Write {
  const { by, origin, why, bytes, at } = refusal;
  const body = { type: 'DeadLetter', code: why.code, detail: why.detail, by, origin, bytes };
  return {
    topic: dead,
    partition: 0,
    type: 'dead',
    draft: { id: eventId(`dead:${by}:${origin}`), key: by, at, appendedAt: null, body },
  };
}
