/** The instances under test, as processes: started, killed, stopped and let go on, and what each says. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Reaper } from './reaper.ts';

/** What to run, and what its environment has beside ours. */
export type Command = Readonly<{ argv: readonly string[]; env?: Readonly<Record<string, string>> }>;

export type Armed = Readonly<{
  /** In the form of the variable for fault points. */
  text: string;
  /** How long it is left alone, so that it gets there. */
  reservedMs: number;
}>;

export type AfterKill = Readonly<{
  successor?: Armed;
  /** Is called once it is dead, and waited for before its successor is started. */
  meanwhile?(pid: number): unknown;
}>;

export interface FleetEars {
  /** A line from an instance that runs; `name` is `2.5` for the fifth life of number 2. */
  said(name: string, line: string): void;
  /** Killed or stopped by us, or by itself at its fault point: what it holds has to be taken over. */
  struck(name: string, what: string): void;
  /** It was asked to end, as it is before an update, and took so long for it. */
  ended(name: string, code: number | null, ms: number): void;
  /** It has ended though nobody killed it; it is started again. */
  gaveUp(name: string, code: number | null, lastWords: string): void;
}

export interface Fleet {
  readonly kills: number;
  readonly zombies: number;
  /** Numbers of the instances that run, have said something, and that nothing is being done to. */
  free(): readonly number[];
  kill(number: number, then?: AfterKill): Promise<void>;
  /** SIGTERM; it is started again once it has ended. */
  renew(number: number): Promise<void>;
  /** SIGSTOP, and SIGCONT after `ms`. */
  stop(number: number, ms: number): Promise<void>;
  /** SIGTERM to all; their exit codes. */
  end(): Promise<readonly (number | null)[]>;
  /** SIGKILL to all, for a run that is given up. */
  abandon(): void;
}

export type FleetOptions = Readonly<{
  commands: readonly Command[];
  reaper: Reaper;
  ears: FleetEars;
}>;

type Life = {
  name: string;
  child: ChildProcess;
  armed: Armed | null;
  reservedUntil: number;
  busy: boolean;
  spoke: boolean;
};

const lastWordsChars = 2_000;
const againMs = 1_000;

export function startFleet({ commands, reaper, ears }: FleetOptions): Fleet {
  const counts = { kills: 0, zombies: 0 };
  const lives: Life[] = [];
  const born = commands.map(() => 0);
  let ending = false;

  const start = (number: number, armed: Armed | null = null): void => {
    const { argv = [], env = {} } = commands[number] ?? {};
    born[number] = (born[number] ?? 0) + 1;
    const child = spawn(process.execPath, [...argv], {
      env: { ...process.env, ...env, ...(armed && { MILLRACE_FAULT_POINT: armed.text }) },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const reservedUntil = performance.now() + (armed?.reservedMs ?? 0);
    const life = {
      name: `${number}.${born[number]}`,
      child,
      armed,
      reservedUntil,
      busy: false,
      spoke: false,
    };
    lives[number] = life;
    reaper.watch(child);
    listen(number, life);
  };

  const listen = (number: number, life: Life): void => {
    let lastWords = '';
    createInterface({ input: life.child.stderr ?? process.stdin }).on('line', (line) => {
      if (!line.startsWith('{')) lastWords = `${lastWords}${line}\n`.slice(-lastWordsChars);
      // What was said before a blow is heard after it, and must not be taken for a sign of recovery.
      if (life.busy) return;
      life.spoke = true;
      ears.said(life.name, line);
    });
    life.child.once('close', async (code, signal) => {
      if (lives[number] !== life || life.busy || ending) return;
      life.busy = true;
      if (signal === 'SIGKILL' && life.armed && isToDie(life.armed)) {
        counts.kills += 1;
        ears.struck(life.name, `kill -9 of itself at ${life.armed.text}`);
      } else {
        ears.gaveUp(life.name, code, lastWords);
        await sleep(againMs);
        if (!ending) return start(number, life.armed);
      }
      if (!ending) start(number);
    });
  };

  /** Who comes to its fault point while it ends has died as it was to. */
  const lastWordOf = async (life: Life): Promise<number | null> => {
    const { child, armed } = life;
    // Who has hardly begun knows no SIGTERM yet, and would die of it.
    for (const until = performance.now() + endMs; !life.spoke && performance.now() < until; await sleep(100))
      if (child.exitCode !== null || child.signalCode !== null) break;
    const code = await askToEnd(child);
    return child.signalCode === 'SIGKILL' && isToDie(armed) ? 0 : code;
  };

  for (const number of commands.keys()) start(number);
  return {
    get kills() {
      return counts.kills;
    },
    get zombies() {
      return counts.zombies;
    },
    free: () =>
      lives.flatMap((life, number) =>
        life.busy || !life.spoke || performance.now() < life.reservedUntil ? [] : [number],
      ),
    async kill(number, { successor, meanwhile } = {}) {
      const life = lives[number];
      if (!life || life.busy) return;
      life.busy = true;
      const gone = once(life.child, 'close');
      life.child.kill('SIGKILL');
      counts.kills += 1;
      ears.struck(life.name, 'kill -9');
      await gone;
      if (ending) return;
      await meanwhile?.(life.child.pid ?? 0);
      if (!ending) start(number, successor);
    },
    async renew(number) {
      const life = lives[number];
      if (!life || life.busy) return;
      life.busy = true;
      ears.struck(life.name, 'SIGTERM');
      const began = performance.now();
      const code = await lastWordOf(life);
      ears.ended(life.name, code, performance.now() - began);
      if (!ending) start(number);
    },
    async stop(number, ms) {
      const life = lives[number];
      if (!life || life.busy) return;
      life.busy = true;
      life.child.kill('SIGSTOP');
      ears.struck(life.name, `a stop of ${ms / 1_000} s`);
      await sleep(ms);
      life.child.kill('SIGCONT');
      life.busy = false;
      counts.zombies += 1;
    },
    async end() {
      ending = true;
      return Promise.all(lives.map(lastWordOf));
    },
    abandon() {
      ending = true;
      for (const { child } of lives) child.kill('SIGKILL');
    },
  };
}

const isToDie = (armed: Armed | null): boolean => armed?.text.includes(':kill') === true;

/** Longer than any end may take. */
const endMs = 60_000;

/** Its exit code; null where a signal has ended it, or had to. */
export async function askToEnd(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), endMs);
  const [code] = await gone;
  clearTimeout(late);
  return code;
}
