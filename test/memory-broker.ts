/**
 * What a transaction coordinator knows, in memory: each producer's epoch and open transaction, positions.
 */
import type { Offset } from '../src/flow/ids.ts';
import type { Transaction, Write } from '../src/flow/log.ts';
import { type MemoryPartition, memoryPartition } from './memory-partition.ts';

/** What one commit made visible at once. */
export type Committed = Readonly<{
  by: string;
  writes: readonly Write[];
  advance: Transaction['advance'] | null;
}>;

type Open = { since: number; writes: Write[]; touched: Set<MemoryPartition>; advance: Committed['advance'] };
type Producer = { epoch: number; open: Open | null };

/** Each call but `fence` is refused where `epoch` is not the last one given out. */
export interface MemoryBroker {
  partition(topic: string, partition: number): MemoryPartition;
  /** Aborts what is open under `id`, and gives out its next epoch. */
  fence(id: string): number;
  /** Answers where the record lies. */
  append(id: string, epoch: number, write: Write): Offset | 'fenced';
  advance(id: string, epoch: number, advance: Transaction['advance']): 'done' | 'fenced';
  /** Ends whatever is open under `id`, also when that was not what the caller had begun. */
  commit(id: string, epoch: number): 'done' | 'fenced';
  /** Aborts and fences each transaction that has been open for longer. */
  expire(afterMs: number): readonly string[];
  position(id: string): number | null;
  /** Ids of the producers whose transaction is open now. */
  open(): readonly string[];
}

export type MemoryBrokerOptions = Readonly<{ now: () => number; committed: (one: Committed) => void }>;

export function memoryBroker({ now, committed }: MemoryBrokerOptions): MemoryBroker {
  const partitions = new Map<string, MemoryPartition>();
  const producers = new Map<string, Producer>();
  const positions = new Map<string, number>();
  /** Those of `producers` whose transaction is open. */
  const opened = new Set<string>();

  const partition = (topic: string, number: number): MemoryPartition => {
    const place = `${topic}/${number}`;
    const known = partitions.get(place) ?? memoryPartition(now);
    partitions.set(place, known);
    return known;
  };

  const fence = (id: string): number => {
    const producer = producers.get(id) ?? { epoch: 0, open: null };
    producers.set(id, producer);
    for (const touched of producer.open?.touched ?? []) touched.finish(id, 'abort');
    producer.open = null;
    opened.delete(id);
    producer.epoch += 1;
    return producer.epoch;
  };

  /** The open transaction of `id`, begun where there is none: Kafka too begins it with its first record. */
  const openOf = (id: string, epoch: number): Open | null => {
    const producer = producers.get(id);
    if (producer?.epoch !== epoch) return null;
    opened.add(id);
    producer.open ??= { since: now(), writes: [], touched: new Set(), advance: null };
    return producer.open;
  };

  return {
    partition,
    fence,
    append(id, epoch, write) {
      const open = openOf(id, epoch);
      if (!open) return 'fenced';
      const touched = partition(write.topic.name, write.partition);
      open.touched.add(touched);
      open.writes.push(write);
      return touched.append(id, write);
    },
    advance(id, epoch, advance) {
      const open = openOf(id, epoch);
      if (!open) return 'fenced';
      open.advance = advance ?? open.advance;
      return 'done';
    },
    commit(id, epoch) {
      const producer = producers.get(id);
      if (producer?.epoch !== epoch) return 'fenced';
      if (!producer.open) return 'done';
      const { advance, writes, touched: all } = producer.open;
      producer.open = null;
      opened.delete(id);
      if (advance) positions.set(id, advance.next);
      for (const touched of all) touched.finish(id, 'commit');
      committed({ by: id, writes, advance });
      return 'done';
    },
    expire(afterMs) {
      const late = [...opened].filter((id) => now() - (producers.get(id)?.open?.since ?? now()) > afterMs);
      for (const id of late) fence(id);
      return late;
    },
    position: (id) => positions.get(id) ?? null,
    open: () => [...opened],
  };
}
