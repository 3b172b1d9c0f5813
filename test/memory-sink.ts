/** `Sink` in memory: a list of ids and a position per partition, behind the same epoch as a real store. */
import { Fault } from '../src/faults.ts';
import type { NextOffset } from '../src/flow/ids.ts';
import type { Sink, SinkSeat } from '../src/flow/sink.ts';
import type { Topic } from '../src/flow/topic.ts';

export interface MemorySink<Body> extends Sink<Body> {
  /** Ids in the order in which they were written. */
  stored(partition: number): readonly string[];
  position(partition: number): NextOffset | null;
  /** Loses what it holds of a partition, the position and the owner included, as a flushed store does. */
  empty(partition: number): void;
}

type Shelf = { epoch: number; next: NextOffset | null; ids: string[] };

/** `beforeWrite` may throw or wait, as a store's network would. */
export function memorySink<Body>(
  from: Topic<Body>,
  beforeWrite: (partition: number) => Promise<void> = async () => undefined,
): MemorySink<Body> {
  const shelves = new Map<number, Shelf>();
  const shelfOf = (partition: number): Shelf => {
    const shelf = shelves.get(partition) ?? { epoch: 0, next: null, ids: [] };
    shelves.set(partition, shelf);
    return shelf;
  };
  const lost = () => new Fault('watermark-lost', `nothing is left of ${from.name}`);
  const seatAt = (shelf: Shelf, epoch: number): SinkSeat<Body> => ({
    get position() {
      return shelf.next;
    },
    async write({ partition, entries, next }) {
      await beforeWrite(partition);
      if (shelves.get(partition) !== shelf) throw lost();
      if (shelf.epoch !== epoch) return 'fenced';
      if (shelf.next !== null && (entries[0]?.offset ?? next) < shelf.next)
        throw new Fault('bug', `a batch of ${from.name}-${partition} was written again`);
      shelf.ids.push(...entries.flatMap((entry) => (entry.type === 'record' ? [entry.envelope.id] : [])));
      shelf.next = next;
      return 'written';
    },
    async check() {
      if (![...shelves.values()].includes(shelf)) throw lost();
    },
    async forget() {
      shelf.next = null;
    },
  });
  return {
    name: 'memory',
    from,
    delivery: 'once',
    async take(partition) {
      const shelf = shelfOf(partition);
      shelf.epoch += 1;
      return seatAt(shelf, shelf.epoch);
    },
    stored: (partition) => shelfOf(partition).ids,
    position: (partition) => shelfOf(partition).next,
    empty: (partition) => void shelves.delete(partition),
  };
}
