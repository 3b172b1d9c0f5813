/** Everything that can be done to the instances and to what they stand on, each as something to run. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type FaultPoint, faultPoints } from '../../src/config/armed-fault.ts';
import type { ServiceName } from '../../src/stack/stack-home.ts';
import type { Seeded } from '../simulation/seeded.ts';
import type { Fleet } from './fleet.ts';
import type { Times } from './job.ts';
import type { Link } from './links.ts';
import { loseState, losses } from './lost-state.ts';
import type { Network } from './network.ts';
import type { OwnStack } from './own-stack.ts';

export type Stage = Readonly<{
  services: OwnStack;
  fleet: Fleet;
  links: readonly Link[];
  times: Times;
  /** Which of the fault points an instance passes. */
  points: readonly FaultPoint[];
  /** Where they keep what they remember, if they do. */
  stateDir: string | null;
  random: Seeded;
  /** Resolves once every partition moves again, or has had all the time to do so that it may take. */
  recovered(): Promise<void>;
  /** Joins and leaves for so long. */
  storm(ms: number): Promise<void>;
  tell(line: string): void;
}>;

export type FaultKind = Readonly<{
  says: string;
  /** How often it comes beside the others. */
  weight: number;
  /** What the instances stand on is not there meanwhile: one such fault at a time, and nobody can recover. */
  disturbs: boolean;
  needs: ServiceName | 'links' | 'memory' | null;
  run(stage: Stage): Promise<void>;
}>;

const transactionPoints = faultPoints.filter((point) => point !== 'sit-down' && point !== 'restore');

const kill: FaultKind = {
  ...{ says: 'kill -9 of an instance', weight: 6, disturbs: false, needs: null },
  async run(stage) {
    const number = await target(stage);
    stage.tell(`kill -9 of instance ${number}`);
    await stage.fleet.kill(number);
  },
};

const point: FaultKind = {
  ...{ says: 'kill -9, and of its successor at a named point', weight: 3, disturbs: false, needs: null },
  run: (stage) => killAndArm(stage, stage.points, { act: 'kill', ms: 0 }),
};

const stall: FaultKind = {
  ...{ says: 'kill -9, and a busy loop in its successor', weight: 1, disturbs: false, needs: null },
  run(stage) {
    const { sessionMs, transactionMs } = stage.times;
    // The shorter one wakes up with its transaction still open, and commits it if nobody has fenced it off.
    const [short, long] = [2 * sessionMs, Math.max(2 * sessionMs, transactionMs + 2_000)];
    const ms = stage.random.pick([short, short, long]);
    return killAndArm(stage, transactionPoints, { act: `stall-${ms}ms`, ms });
  },
};

const zombie: FaultKind = {
  ...{ says: 'SIGSTOP beyond all timeouts, then SIGCONT', weight: 1, disturbs: false, needs: null },
  async run(stage) {
    const { sessionMs, transactionMs } = stage.times;
    const ms = Math.max(sessionMs, transactionMs) + 1_000 + stage.random.below(2_000);
    const number = await target(stage, 2);
    stage.tell(`instance ${number} stands still for ${ms} ms`);
    await stage.fleet.stop(number, ms);
  },
};

const broker: FaultKind = {
  ...{ says: 'the broker is asked to end, and started again', weight: 1, disturbs: true, needs: 'kafka' },
  run: (stage) => restart(stage, 'kafka', 'clean'),
};

const brokerKill: FaultKind = {
  ...{ says: 'kill -9 of the broker', weight: 1, disturbs: true, needs: 'kafka' },
  run: (stage) => restart(stage, 'kafka', 'kill'),
};

const state: FaultKind = {
  ...{ says: 'kill -9, and what it kept on disk is lost', weight: 1, disturbs: false, needs: 'memory' },
  async run(stage) {
    const { stateDir, random } = stage;
    const number = await target(stage);
    const loss = random.pick(losses);
    stage.tell(`kill -9 of instance ${number}; its state on disk: ${loss}`);
    await stage.fleet.kill(number, { meanwhile: (pid) => stateDir && loseState(stateDir, pid, loss) });
  },
};

const renewal: FaultKind = {
  ...{ says: 'SIGTERM, and started again', weight: 1, disturbs: false, needs: null },
  async run(stage) {
    const number = await target(stage);
    stage.tell(`instance ${number} is asked to end, and started again`);
    await stage.fleet.renew(number);
  },
};

const storm: FaultKind = {
  ...{ says: 'a member that comes and goes every two seconds', weight: 1, disturbs: false, needs: null },
  async run(stage) {
    const ms = 10_000 + stage.random.below(10_000);
    stage.tell(`a member comes and goes for ${ms} ms`);
    await stage.storm(ms);
  },
};

const endTransaction: FaultKind = {
  ...{ says: 'the end of a transaction is held for 20 s', weight: 1, disturbs: false, needs: 'links' },
  async run(stage) {
    const number = await target(stage);
    const what = stage.random.pick(['request', 'answer'] as const);
    const isKilled = stage.random.chance(0.5);
    stage.tell(
      `EndTxn of instance ${number}: its ${what} is held for 20 s${isKilled ? ', and it dies' : ''}`,
    );
    stage.links[number]?.hold(what, 20_000);
    await sleep(3_000);
    if (isKilled) await stage.fleet.kill(number);
  },
};

export const faultKinds = {
  kill,
  point,
  stall,
  zombie,
  broker,
  'broker-kill': brokerKill,
  state,
  renewal,
  storm,
  'end-transaction': endTransaction,
  latency: bad('every byte comes 500 ms late', (network) => network.slow(500)),
  narrow: bad('1 Mbit/s and no more', (network) => network.narrow(125_000)),
  'black-hole': bad('nothing comes through, and nobody is told', (network) => network.blackHole()),
  reset: bad('every connection is reset, again and again', resetOften),
  postgres: outage('postgres', 'PostgreSQL stands still, or dies and is started again'),
  redis: outage('redis', 'Redis stands still, or dies and is started again'),
  registry: outage('registry', 'the schema registry stands still, or dies and is started again'),
} as const satisfies Readonly<Record<string, FaultKind>>;

export type FaultName = keyof typeof faultKinds;
export const isFaultName = (name: string): name is FaultName => name in faultKinds;

/** One to whom nothing is being done, while so many are left to whom nothing is. */
async function target({ fleet, random }: Stage, atLeast = 1): Promise<number> {
  for (const until = performance.now() + freeMs; fleet.free().length < atLeast; await sleep(100))
    if (performance.now() > until) throw new Error(`no instance came to work within ${freeMs / 1_000} s`);
  return random.pick(fleet.free());
}

/** Longer than any fault takes. */
const freeMs = 180_000;

/** Until an instance has begun, has been given something, and has come to its point. */
const beginningMs = 15_000;

async function killAndArm(
  stage: Stage,
  points: readonly FaultPoint[],
  { act, ms }: Readonly<{ act: string; ms: number }>,
): Promise<void> {
  const { random } = stage;
  const number = await target(stage);
  const at = random.pick(points);
  const nth = 1 + random.below(at === 'sit-down' ? 2 : 8);
  const text = `${at}:${act}@${nth}`;
  stage.tell(`kill -9 of instance ${number}; its successor gets ${text}`);
  await stage.fleet.kill(number, { successor: { text, reservedMs: beginningMs + ms } });
}

async function restart(stage: Stage, name: ServiceName, how: 'clean' | 'kill'): Promise<void> {
  stage.tell(`${name} ${how === 'clean' ? 'is asked to end' : 'gets kill -9'}, and is started again`);
  await stage.services.end(name, how);
  await stage.services.start(name);
}

function outage(name: ServiceName, says: string): FaultKind {
  return {
    ...{ says, weight: 1, disturbs: name !== 'redis', needs: name },
    async run(stage) {
      const ms = 5_000 + stage.random.below(10_000);
      if (stage.random.chance(0.5)) {
        stage.tell(`${name} gets kill -9, and is started again after ${ms} ms`);
        await stage.services.end(name, 'kill');
        await sleep(ms);
        await stage.services.start(name);
      } else {
        stage.tell(`${name} stands still for ${ms} ms`);
        stage.services.freeze(name);
        await sleep(ms);
        stage.services.thaw(name);
      }
    },
  };
}

/** Of one instance, and sometimes of all. */
function bad(says: string, make: (network: Network, until: number) => Promise<void>): FaultKind {
  return {
    ...{ says, weight: 1, disturbs: true, needs: 'links' },
    async run({ links, random, tell }) {
      const ms = 5_000 + random.below(10_000);
      const one = random.below(links.length);
      const hit = random.chance(0.7) ? links.slice(one, one + 1) : links;
      tell(`network of ${hit.length === 1 ? `instance ${one}` : 'all'}: ${says}, for ${ms} ms`);
      const until = performance.now() + ms;
      await Promise.all(hit.map((link) => make(link, until)));
      await sleep(Math.max(0, until - performance.now()));
      await Promise.all(hit.map((link) => link.heal()));
    },
  };
}

async function resetOften(network: Network, until: number): Promise<void> {
  for (; performance.now() < until; await sleep(1_000)) await network.reset();
}
