/** Every so many blocks, or a cron expression → whether a call is due at a block, by the chain alone. */
import { Cron } from 'croner';
import type { CallConfig } from '../../config/call-config.ts';
import type { Link } from './block.ts';
import { wrong } from './evm-words.ts';

export type Due = (block: Pick<Link, 'number' | 'timeMs'>, parentMs: number) => boolean;

/**
 * By a schedule the first block is due whose time has reached a moment that its parent's had not: whoever
 * follows the chain, and whenever, finds the same blocks. Of several moments between two blocks one is left.
 */
export function dueBlocks({ every, schedule }: Pick<CallConfig, 'every' | 'schedule'>, where: string): Due {
  if (schedule === undefined) return ({ number }) => number % (every ?? 1) === 0;
  const cron = cronOf(schedule, `${where}.schedule`);
  return ({ timeMs }, parentMs) => {
    const next = cron.nextRun(new Date(parentMs));
    return next !== null && next.getTime() <= timeMs;
  };
}

function cronOf(schedule: string, where: string): Cron {
  const cron = parsed(schedule, where);
  if (cron.nextRun(new Date(0)) === null) throw wrong(where, `'${schedule}' never comes. Correct it.`);
  return cron;
}

function parsed(schedule: string, where: string): Cron {
  try {
    return new Cron(schedule, { timezone: 'UTC', paused: true });
  } catch (cause) {
    throw wrong(where, `'${schedule}' is no cron expression; write it like: 0 * * * *, by UTC.`, cause);
  }
}
