/** Chains, instances and a schedule → what the schedule says is done to them, and what that came to. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fleet } from '../../test/chaos/fleet.ts';
import type { Hearing } from './hearing.ts';
import type { Act, Schedule } from './schedule.ts';
import type { StormChain } from './storm-chain.ts';

export type Weather = Readonly<{
  schedule: Schedule;
  lengthMs: number;
  chains: readonly StormChain[];
  fleet: Fleet;
  heard: Hearing;
  tell: (line: string) => void;
}>;

export type Done = Readonly<{
  /** By depth. */
  forks: ReadonlyMap<number, number>;
  /** Transactions that came back in another block. */
  returned: number;
  kills: number;
  restarts: number;
}>;

/** A block of each chain so often. */
const blockMs = 1_000;
const lookMs = 100;
/** An instance that is to be killed shall run some chain; and what it ran shall be taken over within this. */
const patienceMs = 60_000;

export async function weather(given: Weather): Promise<Done> {
  const began = performance.now();
  const sinceMs = () => performance.now() - began;
  const forks = new Map<number, number>();
  const counts = { returned: 0, restarts: 0 };
  const perform = async (chain: StormChain, act: Act): Promise<void> => {
    if (act.type === 'restart') {
      await restarted(given, chain, act.awayMs);
      counts.restarts += 1;
      return;
    }
    const returned = await chain.fork(act.depth);
    given.tell(`${chain.source}: fork of ${act.depth} blocks, ${returned} transactions came back`);
    forks.set(act.depth, (forks.get(act.depth) ?? 0) + 1);
    counts.returned += returned;
  };
  let killed = false;
  const killing = killings(given, sinceMs).finally(() => {
    killed = true;
  });
  const grown = given.chains.map(async (chain, index) => {
    const left = [...(given.schedule.acts[index] ?? [])];
    // Whoever takes a chain over has to have something to write.
    while (left.length > 0 || !killed || sinceMs() < given.lengthMs) {
      const dueMs = sinceMs() + blockMs;
      for (let act = left[0]; act && act.atMs <= sinceMs(); act = left[0]) {
        left.shift();
        await perform(chain, act);
      }
      await chain.grow();
      await sleep(Math.max(0, dueMs - sinceMs()));
    }
  });
  await Promise.all([...grown, killing]);
  return { forks, ...counts, kills: given.fleet.kills };
}

async function restarted({ heard, tell }: Weather, chain: StormChain, awayMs: number): Promise<void> {
  tell(`${chain.source}: kill -9 of its node, which is away for ${(awayMs / 1_000).toFixed(1)} s`);
  heard.takeOver.away(chain.source);
  await chain.restart(awayMs);
  heard.takeOver.back(chain.source);
  tell(`${chain.source}: its node is back`);
}

async function killings({ schedule, fleet, heard, tell }: Weather, sinceMs: () => number): Promise<void> {
  const { takeOver, complaints } = heard;
  for (const atMs of schedule.killsAtMs) {
    await sleep(Math.max(0, atMs - sinceMs()));
    const victim = () =>
      fleet.free().toSorted((one, other) => runBy(heard, other).length - runBy(heard, one).length)[0];
    const areSettled = () => fleet.free().length > 1 && takeOver.settled() === fleet.free().length;
    await until(() => areSettled() && runBy(heard, victim() ?? 0).length > 0, patienceMs);
    const number = victim();
    if (number === undefined) {
      complaints.push(`no instance was there to be killed for ${patienceMs / 1_000} s`);
      continue;
    }
    tell(`instance ${number}: kill -9, it ran ${runBy(heard, number).join(', ')}`);
    const before = takeOver.taken.length;
    await fleet.kill(number, {
      async meanwhile() {
        await until(() => takeOver.pending().length === 0, patienceMs);
        for (const { source, ms } of takeOver.taken.slice(before))
          tell(`${source}: taken over after ${(ms / 1_000).toFixed(1)} s`);
        complaints.push(...takeOver.pending().map((source) => `${source} was not taken over`));
      },
    });
  }
}

const runBy = ({ takeOver }: Hearing, number: number): readonly string[] =>
  [...takeOver.runners].filter(([, name]) => name.startsWith(`${number}.`)).map(([source]) => source);

async function until(isSo: () => boolean, ms: number): Promise<void> {
  for (const end = performance.now() + ms; !isSo() && performance.now() < end; ) await sleep(lookMs);
}
