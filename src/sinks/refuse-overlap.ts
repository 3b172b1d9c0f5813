/** A sink's position and the next batch → a bug of its caller, where the one reaches into the other. */
import { Fault } from '../faults.ts';
import type { Batch } from '../flow/envelope.ts';
import type { NextOffset } from '../flow/ids.ts';

type Place = Readonly<{ sink: string; topic: string; partition: number }>;

/**
 * The position guards only what begins behind it: the same records in another batch would be doubled. Without
 * records a batch moves the position alone, anywhere.
 */
export function refuseOverlap(place: Place, next: NextOffset | null, batch: Batch<unknown>): void {
  const first = batch.entries[0]?.offset ?? batch.next;
  if (next === null || batch.entries.length === 0 || (first >= next && batch.next > next)) return;
  const what = `a batch of ${place.topic}-${place.partition} from ${first} was written again`;
  throw new Fault('bug', `${what}, but ${place.sink} is at ${next}; each batch begins behind the last`);
}
