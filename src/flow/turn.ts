/** One turn of an actor: a batch and the state → a transaction, as a value, and the state if it commits. */
import { deadLetter } from './dead-letter.ts';
import type { Batch, Entry, Envelope, Poison } from './envelope.ts';
import { type ActorId, epochMs } from './ids.ts';
import type { Transaction, Write } from './log.ts';
import { partitionOf } from './partition-of.ts';
import type { Emission, Facts, Processor } from './processor.ts';
import type { Table } from './table.ts';
import type { Topic } from './topic.ts';

/** Where a turn happens: whose it is, which mailbox it reads, and how many partitions the main line has. */
export type Place<In> = Readonly<{
  by: ActorId;
  topic: Topic<In>;
  dead: Topic<unknown>;
  partitions: number;
}>;

export type Tally = Readonly<{ entries: number; forwarded: number; dropped: number; dead: number }>;

/** `state` is a draft: adopt it once the transaction is committed, forget it otherwise. */
export type Turn<Value> = Readonly<{ transaction: Transaction; state: Table<Value>; tally: Tally }>;

export function turn<In, Out, Value, Change, Fact>(
  processor: Processor<In, Out, Value, Change, Fact>,
  place: Place<In>,
  input: Readonly<{ batch: Batch<In>; state: Table<Value>; facts: Facts<Fact> }>,
): Turn<Value> {
  const { batch, facts } = input;
  const writes: Write[] = [];
  const tally = { entries: batch.entries.length, forwarded: 0, dropped: 0, dead: 0 };
  let state = input.state.draft();

  for (const entry of batch.entries) {
    if (entry.type === 'undecodable') {
      writes.push(refused(place, { batch, entry }, entry.why));
      tally.dead += 1;
      continue;
    }
    const decision = processor.decide(state, entry.envelope, facts);
    switch (decision.type) {
      case 'forward':
        for (const emission of decision.emit) {
          const { to: topic = processor.to } = emission;
          for (const partition of partitionsOf(emission, batch.partition, place.partitions))
            writes.push({ topic, partition, ...written(emission, entry.envelope) });
        }
        for (const change of decision.changes) state = processor.evolve(state, change);
        tally.forwarded += decision.emit.length;
        break;
      case 'drop':
        tally.dropped += 1;
        break;
      case 'reject':
        writes.push(refused(place, { batch, entry }, { code: decision.code, detail: decision.detail }));
        tally.dead += 1;
        break;
      default:
        decision satisfies never;
    }
  }
  const advance = { topic: place.topic, partition: batch.partition, next: batch.next };
  return { transaction: { by: place.by, writes, advance }, state, tally };
}

function partitionsOf(emission: Emission<unknown>, own: number, partitions: number): readonly number[] {
  switch (emission.route) {
    case 'keep':
      return [own];
    case 'key':
      return [partitionOf(emission.key, partitions)];
    case 'every':
      return Array.from({ length: partitions }, (_, partition) => partition);
    default:
      return emission.route satisfies never;
  }
}

function written(
  emission: Emission<unknown>,
  { appendedAt }: Envelope<unknown>,
): Pick<Write, 'type' | 'draft'> {
  const { type, id, key, at, body } = emission;
  return { type, draft: { id, key, at, appendedAt, body } };
}

type Refused<In> = Readonly<{ batch: Batch<In>; entry: Entry<In> }>;

function refused<In>(place: Place<In>, { batch, entry }: Refused<In>, why: Poison): Write {
  const origin = `${place.topic.name}-${batch.partition}@${entry.offset}`;
  const at = entry.type === 'record' ? entry.envelope.at : epochMs(0);
  return deadLetter(place.dead, { by: place.by, origin, why, bytes: entry.bytes, at });
}
