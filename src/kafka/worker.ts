/**
 * One partition this instance owns: incarnation after incarnation, until it is told to stop or nothing is
 * left.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { asFault, type Fault, whatFollows } from '../faults.ts';
import type { TopicPartition } from '../flow/log.ts';
import type { Telemetry } from '../telemetry.ts';

/** One incarnation's work. `ended`: there is nothing left to do, and nobody else shall try. */
export type Incarnation = (
  where: TopicPartition,
  signal: AbortSignal,
) => Promise<'stopped' | 'fenced' | 'ended'>;

export type Post = Readonly<{
  /** For telemetry: group, topic and partition. */
  name: string;
  where: TopicPartition;
  incarnate: Incarnation;
  telemetry: Telemetry;
  /** How long who was fenced waits: time to hear, with a heartbeat, that the partition is another's. */
  fencedMs?: number;
}>;

const backOffMs = { first: 100, most: 5_000 };
/**
 * Who is fenced has most likely lost its partition and will hear of that with a heartbeat: sitting down again
 * before would fence the new owner in turn.
 */
const leastFencedMs = 1_500;
/** After this long without a fault the next one counts as the first again. */
const calmMs = 30_000;

/** Sits down again after each fault that allows it, later each time. Rejects with one that does not. */
export async function work(post: Post, signal: AbortSignal): Promise<void> {
  for (let attempt = 0; !signal.aborted; attempt++) {
    const began = performance.now();
    const end = await sitOnce(post, attempt, signal);
    if (end === 'over') return;
    if (end === 'fenced') await pause(post.fencedMs ?? leastFencedMs, signal);
    if (performance.now() - began > calmMs) attempt = 0;
    await backOff(attempt, signal);
  }
}

/** Waits twice as long at each attempt, up to five seconds; an abort ends the wait. */
export async function backOff(attempt: number, signal: AbortSignal): Promise<void> {
  await pause(Math.min(backOffMs.most, backOffMs.first * 2 ** attempt), signal);
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}

type Named = Pick<Post, 'name' | 'telemetry'>;

/** Says what happened to whom, and what follows from it. */
export function tellFault({ telemetry, name }: Named, { code, message }: Fault, attempt: number): void {
  telemetry('ActorFaulted', { actor: name, code, consequence: whatFollows(code), why: message, attempt });
}

async function sitOnce(
  post: Post,
  attempt: number,
  signal: AbortSignal,
): Promise<'again' | 'fenced' | 'over'> {
  const { name: actor, where, incarnate, telemetry } = post;
  try {
    // Whoever was told to stop and is fenced on its way out has only been a little slow.
    if ((await incarnate(where, signal)) !== 'fenced' || signal.aborted) return 'over';
    telemetry('ActorFenced', { actor });
    return 'fenced';
  } catch (thrown) {
    if (signal.aborted) return 'over';
    const fault = asFault(thrown);
    switch (whatFollows(fault.code)) {
      case 'retry-turn':
        tellFault(post, fault, attempt);
        return 'again';
      // Found out before there was a turn whose commit could have said so.
      case 'drop-incarnation':
        telemetry('ActorFenced', { actor });
        return 'fenced';
      case 'stop-actor':
        telemetry('ActorStopped', { actor, code: fault.code, why: fault.message });
        return 'over';
      default:
        throw fault;
    }
  }
}
