/** A seed, or a list, of faults → these faults, one after the other and some at the same time. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Seeded } from '../simulation/seeded.ts';
import { type FaultKind, type FaultName, faultKinds, type Stage } from './faults.ts';
import type { Recovery } from './recovery.ts';

export type Score = Readonly<{
  /** Which fault comes next; ends when it is over. */
  next: Iterator<FaultName>;
  /** Between the beginnings of two faults. */
  pauseMs: Readonly<{ least: number; most: number }>;
  /** The share of faults that wait until what was struck before has recovered; the others fall into it. */
  alone: number;
}>;

/** Resolves, when all that was begun has ended, with how often each fault was. */
export async function conduct(
  stage: Stage,
  { next, pauseMs, alone }: Score,
  recovery: Recovery,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const ongoing = new Set<Promise<void>>();
  const failed = new AbortController();
  let disturbance: Promise<void> = Promise.resolve();
  for (let drawn = next.next(); !drawn.done && !failed.signal.aborted; drawn = next.next()) {
    const { least, most } = pauseMs;
    const pause = least + stage.random.below(most - least);
    await sleep(pause, undefined, { signal: failed.signal }).catch(() => undefined);
    const kind = faultKinds[drawn.value];
    if (stage.random.chance(alone)) await stage.recovered();
    counts[drawn.value] = (counts[drawn.value] ?? 0) + 1;
    const run = kind.disturbs ? disturbance.then(() => disturb(kind, stage, recovery)) : kind.run(stage);
    const done = run.catch((thrown: unknown) => failed.abort(thrown)).finally(() => ongoing.delete(done));
    ongoing.add(done);
    if (kind.disturbs) disturbance = done;
  }
  await Promise.all(ongoing);
  failed.signal.throwIfAborted();
  return counts;
}

async function disturb(kind: FaultKind, stage: Stage, recovery: Recovery): Promise<void> {
  recovery.disturbed();
  try {
    await kind.run(stage);
  } finally {
    recovery.calmed();
  }
}

/** Of each round so many are of what all stand on, in turn: more would leave no time to recover in. */
const disturbancesARound = 3;

/** The names, each as often as it weighs, in an order that the seed gives; and again, while it is time. */
export function* shuffled(
  names: readonly FaultName[],
  random: Seeded,
  isTime: () => boolean,
): Generator<FaultName> {
  const disturbing = names.filter((name) => faultKinds[name].disturbs);
  const others = names.filter((name) => !faultKinds[name].disturbs);
  const inTurn = drawn(() => disturbing, random);
  const round = () => [
    ...others.flatMap((name) => Array.from({ length: faultKinds[name].weight }, () => name)),
    ...disturbing.slice(0, disturbancesARound).flatMap(() => inTurn.next().value ?? []),
  ];
  for (const name of drawn(round, random)) {
    if (!isTime()) return;
    yield name;
  }
}

/** Deck after deck, each of them shuffled. */
function* drawn<Card>(deck: () => readonly Card[], random: Seeded): Generator<Card, never> {
  for (;;) for (const left = [...deck()]; left.length > 0; ) yield* left.splice(random.below(left.length), 1);
}
