/** Assignments → workers: starts what this instance now owns, stops what it lost, and says what follows a fault. */
import { setTimeout as sleep } from 'node:timers/promises';
import { asFault, type Fault, whatFollows } from '../faults.ts';
import type { Assignment, Log, TopicPartition } from '../flow/log.ts';
import type { Topic } from '../flow/topic.ts';
import type { Telemetry } from '../telemetry.ts';

/** One incarnation's work. `ended`: there is nothing left to do, and nobody else shall try. */
export type Incarnation = (
  where: TopicPartition,
  signal: AbortSignal,
) => Promise<'stopped' | 'fenced' | 'ended'>;

export type Supervision = Readonly<{
  log: Log;
  group: string;
  topics: readonly Topic<unknown>[];
  incarnate: Incarnation;
  telemetry: Telemetry;
}>;

type Worker = Readonly<{ stop: () => Promise<void> }>;

const backOffMs = { first: 100, most: 5_000 };
/** After this long without a fault the next one counts as the first again. */
const calmMs = 30_000;

/** Runs until `signal` aborts, then drains. Rejects only with a fault that must end the process. */
export async function supervise(supervision: Supervision, signal: AbortSignal): Promise<void> {
  const fatal = new AbortController();
  const ending = AbortSignal.any([signal, fatal.signal]);
  const workers = new Map<string, Worker>();
  const crash = (fault: Fault) => fatal.abort(fault);
  try {
    for (let attempt = 0; !ending.aborted; attempt++) {
      await follow(supervision, workers, crash, ending).catch(async (thrown: unknown) => {
        const fault = asFault(thrown);
        if (whatFollows(fault.code) !== 'retry-turn') throw fault;
        report(supervision, supervision.group, fault, attempt);
        await pause(attempt, ending);
      });
    }
  } finally {
    await Promise.all([...workers.values()].map((worker) => worker.stop()));
  }
  if (fatal.signal.aborted) throw fatal.signal.reason;
}

async function follow(
  supervision: Supervision,
  workers: Map<string, Worker>,
  crash: (fault: Fault) => void,
  signal: AbortSignal,
): Promise<void> {
  const { log, group, topics, telemetry } = supervision;
  for await (const assignment of log.assignments(group, topics, signal)) {
    const partitions = assignment.partitions.map(placeOf).sort().join(' ');
    telemetry('AssignmentReceived', { group, generation: assignment.generation, partitions });
    await handOver(supervision, workers, assignment, crash);
  }
  // Leave nothing running while somebody else already owns it.
  await Promise.all([...workers.values()].map((worker) => worker.stop()));
  workers.clear();
}

/** Keeps the workers whose partitions stay: an actor goes on from its own position through a rebalance. */
async function handOver(
  supervision: Supervision,
  workers: Map<string, Worker>,
  assignment: Assignment,
  crash: (fault: Fault) => void,
): Promise<void> {
  const owned = new Map(assignment.partitions.map((where) => [placeOf(where), where]));
  const lost = [...workers].filter(([place]) => !owned.has(place));
  for (const [place] of lost) workers.delete(place);
  for (const [place, where] of owned) {
    if (!workers.has(place)) workers.set(place, startWorker(supervision, where, crash));
  }
  await Promise.all(lost.map(([, worker]) => worker.stop()));
}

function startWorker(supervision: Supervision, where: TopicPartition, crash: (fault: Fault) => void): Worker {
  const stopping = new AbortController();
  const done = keepAlive(supervision, where, stopping.signal).catch((thrown: unknown) =>
    crash(asFault(thrown)),
  );
  return {
    async stop() {
      stopping.abort();
      await done;
    },
  };
}

/** Sits down again after each fault that allows it, later each time. */
async function keepAlive(
  supervision: Supervision,
  where: TopicPartition,
  signal: AbortSignal,
): Promise<void> {
  for (let attempt = 0; !signal.aborted; attempt++) {
    const began = performance.now();
    const end = await sitOnce(supervision, where, attempt, signal);
    if (end === 'over') return;
    if (performance.now() - began > calmMs) attempt = 0;
    await pause(attempt, signal);
  }
}

async function sitOnce(
  supervision: Supervision,
  where: TopicPartition,
  attempt: number,
  signal: AbortSignal,
): Promise<'again' | 'over'> {
  const { telemetry, incarnate } = supervision;
  const actor = `${supervision.group}/${placeOf(where)}`;
  try {
    if ((await incarnate(where, signal)) !== 'fenced') return 'over';
    telemetry('ActorFenced', { actor });
    return 'again';
  } catch (thrown) {
    if (signal.aborted) return 'over';
    const fault = asFault(thrown);
    const { code, message: why } = fault;
    switch (whatFollows(code)) {
      case 'retry-turn':
      case 'drop-incarnation':
        report(supervision, actor, fault, attempt);
        return 'again';
      case 'stop-actor':
        telemetry('ActorStopped', { actor, code, why });
        return 'over';
      default:
        throw fault;
    }
  }
}

function report({ telemetry }: Supervision, actor: string, fault: Fault, attempt: number): void {
  const { code, message } = fault;
  telemetry('ActorFaulted', { actor, code, consequence: whatFollows(code), why: message, attempt });
}

const placeOf = ({ topic, partition }: TopicPartition): string => `${topic.name}/${partition}`;

async function pause(attempt: number, signal: AbortSignal): Promise<void> {
  const ms = Math.min(backOffMs.most, backOffMs.first * 2 ** attempt);
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
