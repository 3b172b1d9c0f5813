/** A seed, and perhaps a fault put in on purpose → one run of the world, and what the checkers say of it. */
import { setImmediate as breathe } from 'node:timers/promises';
import { type Adversary, adversary } from './adversary.ts';
import { checkers } from './checkers.ts';
import { drained, isTold } from './drained.ts';
import { startInstance } from './instance.ts';
import { type Plant, sound } from './plants/plant.ts';
import { type Scene, sceneOf } from './scene.ts';
import { virtualTime } from './virtual-time.ts';

/** `line` counts the lines of the journal: where in it this was seen. */
export type Complaint = Readonly<{ checker: string; line: number; what: string }>;

export type Outcome = Readonly<{
  seed: number;
  complaints: readonly Complaint[];
  /** Of every line of the journal: the same seed gives the same. */
  hash: string;
  steps: number;
  virtualMs: number;
  /** How often each step met each fate, and each kind of trouble was made. */
  met: ReadonlyMap<string, number>;
  lines: readonly string[];
}>;

export type SimulateOptions = Readonly<{ seed: number; plant?: Plant }>;

/** How many steps the troubles last, and how many more the world may take to come to rest. */
const most = { troubled: 1_500, calm: 8_000, idle: 500 };

/** One at a time in a thread: the timers of Node are replaced meanwhile. */
export async function simulate({ seed, plant = sound }: SimulateOptions): Promise<Outcome> {
  using time = virtualTime();
  const scene = sceneOf({ seed, now: time.now });
  const complaints: Complaint[] = [];
  const complain = (checker: string, what: string): void => {
    if (complaints.some((one) => one.checker === checker)) return;
    complaints.push({ checker, line: scene.journal.lines.length + 1, what });
    scene.journal.write(`COMPLAINT of ${checker}: ${what}`);
  };
  scene.witnesses.push(...checkers(scene, complain));
  const foe = adversary(scene, (name, disk) =>
    startInstance(name, {
      disk,
      scene,
      plant,
      crashed: (fault) => complain('faults', `${name} crashed: ${fault.code} ${fault.message}`),
    }),
  );

  const until = (over: () => boolean, limit: number) => run({ scene, foe, pass: time.pass }, over, limit);

  await until(() => drained(scene, 'body'), most.troubled);
  scene.calm = true;
  // Fresh processes take over twice: with the tail of the story to tell, and with nothing but what is there.
  let rested = true;
  for (let round = 0; round < 2; round++) {
    foe.relent();
    rested &&= await until(() => foe.isOver() && drained(scene, 'all'), most.calm);
  }
  // A sink that was killed behind a write has not told its group: its successor is given the time to. What
  // was left open is not given the time to be timed out.
  if (scene.world.openTransactions() === 0) await until(() => isTold(scene), most.calm);
  foe.end();
  const left = await until(() => foe.hasEnded(), most.calm);
  if (!rested) complain('rest', 'the troubles were over, and yet not everything was read to its end');
  else if (!left) complain('rest', 'not every process has left');
  else for (const witness of scene.witnesses) witness.ended?.();

  // Whoever runs many seeds has other work waiting, which ticks never let through.
  await breathe();
  return {
    ...{ seed, complaints, lines: scene.journal.lines },
    hash: scene.journal.hash(),
    steps: [...scene.steps.fates.values()].reduce((sum, count) => sum + count, 0),
    virtualMs: time.now(),
    met: new Map([...scene.steps.fates, ...foe.made]),
  };
}

/** Until every promise that can be settled is: the queue of ticks comes behind that of promises. */
const settle = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));

type Running = Readonly<{ scene: Scene; foe: Adversary; pass: (ms: number) => void }>;

/** Steps until nothing moves and it is over; false where it takes too long. Idle time passes ever faster. */
async function run({ scene, foe, pass }: Running, over: () => boolean, limit: number): Promise<boolean> {
  const { circumstances, dice, steps } = scene;
  let idle = 0;
  for (let taken = 0; taken < limit && idle < most.idle; ) {
    foe.pass();
    await settle();
    if (steps.next(scene.calm ? null : circumstances.steps)) {
      taken += 1;
      idle = 0;
      if (!scene.calm) foe.strike();
      if (dice.chance(0.2)) pass(dice.below(10));
      continue;
    }
    if (over()) return true;
    idle += 1;
    pass(1 + dice.below(Math.min(20 * idle, 1_000)));
  }
  return over();
}
