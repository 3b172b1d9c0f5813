/** Kill -9 of everything a run started, twice on its way, and then a run to the end. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stackHome } from '../../src/stack/stack-home.ts';
import { livingServices } from '../../src/stack/stack-record.ts';
import { stackStatus } from '../../src/stack/stack-status.ts';
import { demand } from './claim.ts';
import type { Ground } from './ground.ts';
import { storedEvents } from './table-hashes.ts';

export type Round = Readonly<{ killedAt: readonly number[]; servicesToo: boolean; equal: boolean }>;

const patienceMs = 90_000;
const pollMs = 10;
/** Characters of a run's last words, told where it ends by itself. */
const mostSaid = 500;

/**
 * Kills at each of `shares` of the `events` that the store holds in the end; `servicesToo`: Kafka and all
 * others as well.
 */
export async function killRound(
  ground: Ground,
  round: Readonly<{ app: string; events: number; shares: readonly number[]; servicesToo: boolean }>,
): Promise<Round> {
  const { app, events, shares, servicesToo } = round;
  const file = `${app}.yml`;
  const example = readFileSync(join(ground.dir, 'millrace.yml'), 'utf8');
  writeFileSync(join(ground.dir, file), example.replace(/^app: .*$/m, `app: ${app}`));
  const killedAt: number[] = [];
  for (const share of shares) {
    const running = ground.start(`npm start -- --once --config ${file}`);
    const ended = once(running, 'close');
    let said = '';
    for (const stream of [running.stdout, running.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        said = `${said}${chunk.toString()}`.slice(-mostSaid);
      });
    }
    running.once('exit', (code) => {
      if (code !== null) console.log(`    the run ended with ${code}: ${said}`);
    });
    const before = await reached(ground, running, { app, wanted: Math.ceil(share * events) });
    killGroup(ground, running, servicesToo);
    // Where the store outlives the kill it is asked again: no turn can have been stored since.
    const stored = servicesToo ? before : await storedEvents(stackStatus(dataOf(ground)).postgres ?? '', app);
    await ended;
    demand(stored < events, `the kill came too late: all ${events} events were stored`);
    killedAt.push(stored);
  }
  await ground.succeed(`npm start -- --once --config ${file}`);
  const verified = await ground.run(`npx millrace verify --config ${file} --json 2>/dev/null`);
  return { killedAt: killedAt.map((stored) => stored / events), servicesToo, equal: verified.code === 0 };
}

const dataOf = (ground: Ground): string => join(ground.dir, '.millrace');

async function reached(
  ground: Ground,
  running: ChildProcess,
  { app, wanted }: Readonly<{ app: string; wanted: number }>,
): Promise<number> {
  for (const began = performance.now(); performance.now() - began < patienceMs; await sleep(pollMs)) {
    demand(running.exitCode === null, `the run ended, with ${running.exitCode}, before it was killed`);
    const { postgres } = stackStatus(dataOf(ground));
    const stored = postgres === null ? 0 : await storedEvents(postgres, app);
    if (stored >= wanted) return stored;
  }
  throw new Error(`${wanted} events were not stored within ${patienceMs / 1000} s`);
}

function killGroup(ground: Ground, running: ChildProcess, servicesToo: boolean): void {
  const services = servicesToo ? [...livingServices(stackHome(dataOf(ground))).values()] : [];
  process.kill(-(running.pid ?? Number.NaN), 'SIGKILL');
  for (const { pid } of services) process.kill(pid, 'SIGKILL');
}
