/** Faults in taking a seat and in committing from it. */
import { type ActorId, nextOffset } from '../../../src/flow/ids.ts';
import type { Log, Seat } from '../../../src/flow/log.ts';
import type { MemoryWorld } from '../../memory-log.ts';
import { isSource, onSeat, type Plant } from './plant.ts';

export const logPlants: readonly Plant[] = [
  {
    name: 'outputs-without-position',
    says: 'a torn commit: outputs first, the position in a transaction of its own',
    log: (log) =>
      onSeat(log, (seat) => ({
        async commit({ by, writes, advance }) {
          const outcome = await seat.commit({ by, writes });
          return outcome === 'fenced' || !advance ? outcome : seat.commit({ by, writes: [], advance });
        },
      })),
  },
  {
    name: 'position-without-outputs',
    says: 'a torn commit the other way round: the position first',
    log: (log) =>
      onSeat(log, (seat) => ({
        async commit({ by, writes, advance }) {
          const outcome = advance ? await seat.commit({ by, writes: [], advance }) : 'committed';
          return outcome === 'fenced' ? outcome : seat.commit({ by, writes });
        },
      })),
  },
  {
    name: 'cursor-apart',
    says: 'a source commits its records, and then its cursor',
    log: (log) =>
      onSeat(log, (seat, actor) => ({
        async commit(transaction) {
          if (!isSource(actor)) return seat.commit(transaction);
          const { by, writes } = transaction;
          const outcome = await seat.commit({ by, writes: writes.filter(({ type }) => type !== 'cursor') });
          if (outcome === 'fenced') return outcome;
          return seat.commit({ by, writes: writes.filter(({ type }) => type === 'cursor') });
        },
      })),
  },
  { name: 'leaked-draft', says: 'a draft is adopted although its commit failed', log: leakedDraft },
  { name: 'producer-reused', says: 'a producer is used again after it has thrown', log: producerReused },
  {
    name: 'outcome-guessed',
    says: 'a commit without an answer is taken for one that failed, and sent once more',
    log: (log) =>
      onSeat(log, (seat) => ({
        commit: (transaction) => seat.commit(transaction).catch(() => seat.commit(transaction)),
      })),
  },
  {
    name: 'position-before-fence',
    says: 'the position is read before the predecessor is fenced',
    log: (log, { committed }) => ({
      ...log,
      async open(actor) {
        const early = committed(actor);
        const seat = await log.open(actor);
        return { ...seat, position: early === null ? null : nextOffset(early) };
      },
    }),
  },
  {
    name: 'position-forgotten',
    says: 'an actor that has written begins at the start, as if it never had',
    log: (log) => onSeat(log, () => ({ position: null })),
  },
  {
    name: 'fault-unnamed',
    says: 'what a library throws is let through, and nobody knows what follows from it',
    log: (log) =>
      onSeat(log, (seat) => ({
        commit: (transaction) =>
          seat.commit(transaction).catch((cause: unknown) => {
            throw new TypeError('x is not a function', { cause });
          }),
      })),
  },
  {
    name: 'writes-reversed',
    says: 'the records of a turn are sent in the wrong order',
    log: (log) =>
      onSeat(log, (seat) => ({
        commit: (transaction) => seat.commit({ ...transaction, writes: transaction.writes.toReversed() }),
      })),
  },
];

/** Sits down again by itself when a commit fails, and lets the actor believe that it went well. */
function leakedDraft(log: Log): Log {
  async function open(actor: ActorId): Promise<Seat> {
    let seat = await log.open(actor);
    if (isSource(actor)) return seat;
    return {
      get position() {
        return seat.position;
      },
      extent: (topic) => seat.extent(topic),
      restore: (topic, partition, from) => seat.restore(topic, partition, from),
      async *batches(topic, from, signal) {
        for (let at = from; ; at = seat.position) {
          const sitting = seat;
          for await (const batch of sitting.batches(topic, at, signal)) {
            yield batch;
            if (seat !== sitting) break;
          }
          if (seat === sitting) return;
        }
      },
      async commit(transaction) {
        try {
          return await seat.commit(transaction);
        } catch {
          await seat.close();
          seat = await log.open(actor);
          return 'committed';
        }
      },
      wrote: (topic, partition) => seat.wrote(topic, partition),
      close: () => seat.close(),
    };
  }
  return { ...log, open };
}

/** Fences only the first time; after a throw the same seat is sat in again, at the committed position. */
function producerReused(log: Log, { committed }: MemoryWorld): Log {
  const kept = new Map<ActorId, Seat>();
  return {
    ...log,
    async open(actor) {
      const old = kept.get(actor);
      kept.delete(actor);
      const seat = old ?? (await log.open(actor));
      const at = committed(actor);
      return {
        ...seat,
        position: at === null ? null : nextOffset(at),
        async commit(transaction) {
          try {
            return await seat.commit(transaction);
          } catch (thrown) {
            kept.set(actor, seat);
            throw thrown;
          }
        },
        close: async () => undefined,
      };
    },
  };
}
