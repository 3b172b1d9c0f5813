/** What a planted fault may replace: a process's log, its steps there, how it writes to store and disk. */
import type { ActorId } from '../../../src/flow/ids.ts';
import type { Log, Seat } from '../../../src/flow/log.ts';
import type { Act, MemoryWorld } from '../../memory-log.ts';
import type { Save } from '../kept-model.ts';
import type { Write } from '../postgres-model.ts';

export type Plant = Readonly<{
  name: string;
  says: string;
  log?: (log: Log, world: MemoryWorld) => Log;
  act?: (act: Act) => Act;
  write?: Write;
  save?: Save;
}>;

/** No fault at all. */
export const sound: Plant = { name: 'none', says: 'nothing is wrong' };

/** A log whose seats are changed. */
export const onSeat = (log: Log, change: (seat: Seat, actor: ActorId) => Partial<Seat>): Log => ({
  ...log,
  async open(actor) {
    const seat = await log.open(actor);
    return { ...seat, ...change(seat, actor) };
  },
});

export const isSource = (actor: ActorId): boolean => actor.includes('/source/');
