/** What a source's sitting has given and committed → its topic read back, once the two are the same. */
import { Fault } from '../faults.ts';
import { type Offset, offset } from '../flow/ids.ts';
import type { Seat } from '../flow/log.ts';
import type { Observation, Written } from '../flow/source.ts';
import type { Topic } from '../flow/topic.ts';
import { untilAborted } from './until-aborted.ts';

export interface WrittenBook<Body> {
  readonly written: Written<Body>;
  /** Counts what the source gives. */
  given(observations: AsyncIterable<Observation<Body>>): AsyncIterable<Observation<Body>>;
  /** So many more of them are committed, or were nothing to write. */
  settled(count: number): void;
}

export function writtenBook<Body>(
  seat: Pick<Seat, 'restore' | 'wrote'>,
  topic: Topic<Body>,
  partitions: number,
): WrittenBook<Body> {
  let open = 0;
  let settle = Promise.withResolvers<void>();
  return {
    written: {
      mark: () => Array.from({ length: partitions }, (_, partition) => behind(seat.wrote(topic, partition))),
      async *since(mark, signal) {
        while (open > 0) await untilAborted(settle.promise, signal);
        for (let partition = 0; partition < partitions; partition++) {
          for await (const { entries } of seat.restore(topic, partition, mark[partition] ?? null)) {
            signal.throwIfAborted();
            for (const entry of entries) {
              if (entry.type === 'undecodable')
                throw unreadable(`${topic.name}-${partition}@${entry.offset}`, entry.why.detail);
              yield entry.envelope;
            }
          }
        }
      },
    },
    async *given(observations) {
      for await (const observation of observations) {
        open++;
        yield observation;
      }
    },
    settled(count) {
      open -= count;
      settle.resolve();
      settle = Promise.withResolvers();
    },
  };
}

const behind = (last: Offset | null): Offset | null => (last === null ? null : offset(last + 1));

/** It may be what has to be taken back. */
const unreadable = (where: string, why: string): Fault =>
  new Fault(
    'position-lost',
    `${where} cannot be read (${why}) and may be what has to be taken back. ` +
      'Nothing goes on until the schema registry knows its schema again.',
  );
