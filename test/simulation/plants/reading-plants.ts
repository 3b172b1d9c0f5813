/** Faults in reading: what is restored, where a batch ends, and what is read at all. */
import type { Batch } from '../../../src/flow/envelope.ts';
import { nextOffset } from '../../../src/flow/ids.ts';
import type { Log } from '../../../src/flow/log.ts';
import { onSeat, type Plant } from './plant.ts';

export const readingPlants: readonly Plant[] = [
  {
    name: 'empty-restore',
    says: 'an actor sits down without its memory',
    log: (log) =>
      onSeat(log, () => ({
        async *restore(_topic, partition) {
          yield { partition, entries: [], next: nextOffset(0) };
        },
      })),
  },
  {
    name: 'restore-to-stable',
    says: 'a restore stops at the last stable offset, in front of what a sibling hides',
    log: (log, world) =>
      onSeat(log, () => ({
        async *restore(topic, partition, from) {
          const own = world.partition(topic.name, partition);
          const end = own.stable();
          yield { partition, entries: own.between(from ?? 0, end), next: nextOffset(end) };
        },
      })),
  },
  {
    name: 'marker-assumed',
    says: 'the next offset takes for granted that a marker follows each batch',
    log: (log) => onBatch(log, (batch) => ({ ...batch, next: nextOffset(lastOf(batch) + 2) })),
  },
  {
    name: 'marker-uncounted',
    says: 'the next offset counts records, as if markers took no place',
    log: (log) =>
      onBatch(log, (batch) => ({ ...batch, next: nextOffset(firstOf(batch) + batch.entries.length) })),
  },
  {
    name: 'marker-not-passed',
    says: 'a reader asks again at the offset of a marker, and never gets past it',
    log: (log) =>
      onSeat(log, (seat) => ({
        async *batches(topic, from, signal) {
          for (let at = from; !signal.aborted; ) {
            for await (const batch of seat.batches(topic, at, signal)) {
              const next = batch.entries.length === 0 ? (at ?? nextOffset(0)) : nextOffset(lastOf(batch) + 1);
              at = next;
              yield { ...batch, next };
              break;
            }
          }
        },
      })),
  },
  {
    name: 'aborted-read',
    says: 'a reader is given what was aborted, as by a filter that leaks',
    log: (log, world) =>
      onSeat(log, (seat) => ({
        async *batches(topic, from, signal) {
          let at = from ?? 0;
          for await (const batch of seat.batches(topic, from, signal)) {
            const { partition, next } = batch;
            yield { ...batch, entries: world.partition(topic.name, partition).written(at, next) };
            at = next;
          }
        },
      })),
  },
  {
    name: 'poison-skipped',
    says: 'what nobody can decode is dropped in silence',
    log: (log) =>
      onBatch(log, (batch) => ({ ...batch, entries: batch.entries.filter(({ type }) => type === 'record') })),
  },
];

const firstOf = ({ entries, next }: Batch<unknown>): number => entries[0]?.offset ?? next;
const lastOf = ({ entries, next }: Batch<unknown>): number => entries.at(-1)?.offset ?? next - 1;

/** A log whose live batches are changed; empty ones are left alone. */
const onBatch = (log: Log, change: <Body>(batch: Batch<Body>) => Batch<Body>): Log =>
  onSeat(log, (seat) => ({
    async *batches(topic, from, signal) {
      for await (const batch of seat.batches(topic, from, signal))
        yield batch.entries.length > 0 ? change(batch) : batch;
    },
  }));
