/** Assignments → workers: starts what this instance now owns and stops what it lost. */
import { asFault, type Fault, whatFollows } from '../faults.ts';
import type { Assignment, Log, TopicPartition } from '../flow/log.ts';
import type { Topic } from '../flow/topic.ts';
import type { Telemetry } from '../telemetry.ts';
import { atMost } from './at-most.ts';
import { backOff, type Incarnation, tellFault, work } from './worker.ts';

export type Supervision = Readonly<{
  log: Log;
  group: string;
  topics: readonly Topic<unknown>[];
  incarnate: Incarnation;
  telemetry: Telemetry;
  /** How long turns may take to end once it shall stop. */
  drainMs?: number;
  /** How long an incarnation that was fenced waits before it sits down again; see `Post`. */
  fencedMs?: number;
}>;

/** A turn that takes longer waits for somebody who does not answer. Whoever sits down next settles it. */
const longestDrainMs = 5_000;

interface Crew {
  /** Keeps the workers whose partitions stay: an actor goes on from its own position through a rebalance. */
  handOver(assignment: Assignment): Promise<void>;
  /** Ends every worker's turn; no assignment starts one any more. */
  disband(): Promise<void>;
}

/**
 * Runs until `signal` aborts; then turns end first, and the group is left last, so that nobody takes over a
 * partition that is still being written to. Rejects only with a fault that must end the process.
 */
export async function supervise(supervision: Supervision, signal: AbortSignal): Promise<void> {
  const fatal = new AbortController();
  const leaving = new AbortController();
  const ending = AbortSignal.any([signal, fatal.signal]);
  const crew = crewOf(supervision, (fault) => fatal.abort(fault));
  const { group, telemetry, drainMs = longestDrainMs } = supervision;
  const drained = aborted(ending)
    .then(() => atMost(drainMs, crew.disband()))
    .finally(() => leaving.abort());
  for (let attempt = 0; !leaving.signal.aborted; attempt++) {
    try {
      await follow(supervision, crew, leaving.signal);
    } catch (thrown) {
      const fault = asFault(thrown);
      if (whatFollows(fault.code) === 'retry-turn') {
        tellFault({ telemetry, name: group }, fault, attempt);
        await backOff(attempt, leaving.signal);
      } else fatal.abort(fault);
    }
  }
  await drained;
  if (fatal.signal.aborted) throw fatal.signal.reason;
}

async function follow(supervision: Supervision, crew: Crew, signal: AbortSignal): Promise<void> {
  const { log, group, topics, telemetry } = supervision;
  for await (const assignment of log.assignments(group, topics, signal)) {
    const partitions = assignment.partitions.map(placeOf).sort().join(' ');
    telemetry('AssignmentReceived', { group, generation: assignment.generation, partitions });
    // Who shall end does not wait for a turn of a partition that it has lost.
    await Promise.race([crew.handOver(assignment), aborted(signal)]);
  }
}

function crewOf(supervision: Supervision, crash: (fault: Fault) => void): Crew {
  const { group, incarnate, telemetry, fencedMs } = supervision;
  const stops = new Map<string, () => Promise<void>>();
  let disbanded = false;

  function start(place: string, where: TopicPartition): void {
    const stopping = new AbortController();
    const name = `${group}/${place}`;
    const post = { name, where, incarnate, telemetry, ...(fencedMs !== undefined && { fencedMs }) };
    const done = work(post, stopping.signal).catch((thrown: unknown) => crash(asFault(thrown)));
    stops.set(place, () => {
      stopping.abort();
      return done;
    });
  }

  return {
    async handOver({ partitions }) {
      const owned = new Map(partitions.map((where) => [placeOf(where), where]));
      const lost = [...stops].filter(([place]) => !owned.has(place));
      for (const [place] of lost) stops.delete(place);
      for (const [place, where] of disbanded ? [] : owned) if (!stops.has(place)) start(place, where);
      await Promise.all(lost.map(([, stop]) => stop()));
    },
    async disband() {
      disbanded = true;
      await Promise.all([...stops.values()].map((stop) => stop()));
    },
  };
}

const placeOf = ({ topic, partition }: TopicPartition): string => `${topic.name}/${partition}`;

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
