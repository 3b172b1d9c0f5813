/** A dead letter and its bytes as they are read now → the raw records it would become, or why none. */
import type { EventsBody, EventsEnrichedBody } from '../../events.ts';
import type { Entry, Envelope } from '../../flow/envelope.ts';
import { partitionOf } from '../../flow/partition-of.ts';
import type { Observed, Source } from '../../flow/source.ts';
import type { Topic } from '../../flow/topic.ts';
import type { Letter } from '../../kafka/dead-letters.ts';
import type { RawWrite } from '../../kafka/redrive-seat.ts';
import { type Refused, refused } from './refusal.ts';
import { type RawBody, type Saying, sayingOf } from './saying.ts';

export type LaterBody = EventsBody | EventsEnrichedBody;

/** Where a letter comes from, and its bytes as they would be read there now. */
export type Reread =
  | Readonly<{ type: 'nowhere' }>
  | Readonly<{ type: 'input'; source: string }>
  | Readonly<{ type: 'raw'; topic: Topic<RawBody>; stand: Stand; entry: Entry<RawBody> }>
  | Readonly<{ type: 'later'; entry: Entry<LaterBody> }>;

/** What candidates are judged by. */
export type Judges = Readonly<{
  /** Of every topic of the main line. */
  partitions: number;
  sources: readonly Source<RawBody>[];
  /** Why the first processor would refuse it again; null: it would not. */
  objection(input: Envelope<RawBody>): string | null;
}>;

/** One raw record that a letter would become. */
export type Part = Readonly<{
  topic: Topic<RawBody>;
  saying: Saying;
  /** Where it would lie, and where it lay, if it ever did; null: the raw record has to be found first. */
  stand: Stand | null;
  write: RawWrite | null;
}>;

export type Stand = Readonly<{ partition: number; offset: number | null }>;

export type Candidate = Readonly<{
  type: 'candidate';
  letter: Letter;
  parts: readonly Part[];
  /** When its raw record was appended, or would have been; null: the log has to tell. */
  appendedMs: number | null;
}>;

export function candidateOf(letter: Letter, reread: Reread, judges: Judges): Candidate | Refused {
  switch (reread.type) {
    case 'nowhere': {
      const { by, origin } = letter.body;
      return refused('no-origin', `no actor of this pipeline writes letters as ${by} from ${origin}`);
    }
    case 'input':
      return ofInput(letter, reread.source, judges);
    case 'raw':
      return ofRaw(letter, reread, judges);
    case 'later':
      return ofLater(letter, reread.entry, judges);
    default:
      return reread satisfies never;
  }
}

/** A part of an input that was malformed: its source reads it once more. */
function ofInput(letter: Letter, name: string, judges: Judges): Candidate | Refused {
  const source = judges.sources.find((one) => one.name === name);
  if (!source?.reread) return refused('no-source', `the pipeline has no source ${name} to read it once more`);
  const found = source.reread(letter.body.bytes);
  if ('code' in found) return refused('malformed', `source ${name} cannot read it still: ${found.detail}`);
  if (found.length === 0) return refused('empty', `source ${name} can read it now, and it says nothing`);
  const { writtenMs } = letter;
  for (const observed of found) {
    const why = judges.objection({ ...observed, appendedAt: writtenMs });
    if (why !== null) return refused('rejected', `refine would refuse it: ${why}`);
  }
  const parts = found.map((observed) => observedPart(source.to, observed, judges.partitions));
  return { type: 'candidate', letter, parts, appendedMs: writtenMs };
}

function observedPart(topic: Topic<RawBody>, observed: Observed<RawBody>, partitions: number): Part {
  const { record: type, id, key, at, body } = observed;
  const partition = partitionOf(key, partitions);
  const write = { topic, partition, type, content: { id, key, at, appendedAt: null, body } };
  return { topic, saying: sayingOf(id, body), stand: { partition, offset: null }, write };
}

/** A raw record that refine refused: it comes again as it was. */
function ofRaw(
  letter: Letter,
  { topic, stand, entry }: Extract<Reread, { type: 'raw' }>,
  { objection }: Judges,
): Candidate | Refused {
  const { code, bytes } = letter.body;
  if (code === 'null-value') return refused('unreadable', 'the record has no value, and never will');
  if (entry.type === 'undecodable') return refused('unreadable', `it cannot be read: ${entry.why.detail}`);
  const { id, key, body } = entry.envelope;
  const why = objection(entry.envelope);
  if (why !== null) return refused('rejected', `refine would refuse it: ${why}`);
  const saying = sayingOf(id, body);
  const { partition } = stand;
  const write = { topic, partition, type: saying.type, content: { key, bytes } };
  return { type: 'candidate', letter, parts: [{ topic, saying, stand, write }], appendedMs: null };
}

/** An event that was passed on and refused behind refine: its raw record is looked for by its id. */
function ofLater(letter: Letter, entry: Entry<LaterBody>, { sources }: Judges): Candidate | Refused {
  if (entry.type === 'undecodable')
    return refused('unreadable', `it cannot be read, so nobody knows what it is: ${entry.why.detail}`);
  const { id, appendedAt, body } = entry.envelope;
  const saying = sayingOf(id, body);
  const source = body.type === 'Progress' ? sources.find(({ name }) => name === body.source) : undefined;
  const topic = saying.topic ?? source?.to;
  if (!topic) return refused('no-source', `the pipeline has no source that tells ${id}`);
  const parts = [{ topic, saying, stand: null, write: null }];
  return { type: 'candidate', letter, parts, appendedMs: Math.min(appendedAt, letter.writtenMs) };
}
