/** A pipeline's `events` → which of a chain's logs stand there, and which ever did. */
import { eventsTopic } from '../../src/events.ts';
import { type NextOffset, nextOffset } from '../../src/flow/ids.ts';
import type { Looking } from '../../src/kafka/looking.ts';
import { restored } from '../../src/kafka/reading.ts';

/** Ids of events, in order. */
export type Standing = Readonly<{ live: readonly string[]; gone: readonly string[] }>;

/** Reads on from where it stopped, each time it is called. */
export function standingEvents(
  eyes: Looking,
  partitions: number,
): (signal: AbortSignal) => Promise<Standing> {
  const live = new Set<string>();
  const seen = new Set<string>();
  const places: (NextOffset | null)[] = Array.from({ length: partitions }, () => null);
  return async (signal) => {
    for (const [partition, from] of places.entries()) {
      for await (const { entries, next } of restored(eyes, { topic: eventsTopic, partition }, from, signal)) {
        for (const entry of entries) {
          if (entry.type === 'undecodable')
            throw new Error(`${eventsTopic.name}-${partition}@${entry.offset}: ${entry.why.detail}`);
          const { id, body } = entry.envelope;
          if (body.type !== 'ChainEvent') continue;
          seen.add(id);
          if (body.status === 'live') live.add(id);
          else live.delete(id);
        }
        places[partition] = nextOffset(next);
      }
    }
    return { live: [...live].sort(), gone: [...seen].filter((id) => !live.has(id)).sort() };
  };
}
