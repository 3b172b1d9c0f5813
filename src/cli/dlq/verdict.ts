/** What a letter would become, and what has been said since → the raw records to write, or why none. */
import { recordAt } from '../../kafka/record-at.ts';
import type { RawWrite } from '../../kafka/redrive-seat.ts';
import type { Candidate, Part, Stand } from './candidate.ts';
import type { OpenDead } from './open-dead.ts';
import type { RawWords } from './raw-words.ts';
import { type Refused, refused } from './refusal.ts';
import { standing } from './standing.ts';

export type Verdict = Readonly<{ type: 'redrivable'; writes: readonly RawWrite[] }> | Refused;

/** What a broker takes of one record by default is 1 MiB, and one that comes again says for which letter. */
const mostBytes = 1_000_000;

export async function verdictOf(
  { log, judges }: Pick<OpenDead, 'log' | 'judges'>,
  { letter, parts }: Candidate,
  words: Pick<RawWords, 'on'>,
  signal: AbortSignal,
): Promise<Verdict> {
  const writes: RawWrite[] = [];
  for (const part of parts) {
    const stands = standing(letter, part, words);
    if (stands.type === 'refused') return stands;
    const write = part.write ?? (await found(part, stands.stand));
    if ('reason' in write) return write;
    writes.push(write);
  }
  return { type: 'redrivable', writes };

  /** The raw record of an event that was passed on: unless it says that it comes again, it is a duplicate. */
  async function found({ topic, saying }: Part, { partition, offset }: Stand): Promise<RawWrite | Refused> {
    const entry = offset === null ? null : await recordAt(log, { topic, partition }, offset, signal);
    if (entry?.type !== 'record')
      return refused('raw-gone', `${topic.name}-${partition}@${offset} is no longer there`);
    const why = judges.objection(entry.envelope);
    if (why !== null) return refused('rejected', `refine would refuse it: ${why}`);
    if (entry.bytes.length > mostBytes)
      return refused('too-large', `${topic.name}-${partition}@${offset} has ${entry.bytes.length} bytes`);
    const content = { ...entry.envelope, appendedAt: null, redriven: letter.id };
    return { topic, partition, type: saying.type, content };
  }
}
