/** `npm run chaos`: three instances, faults by a seed done to them and their services, and what came. */
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Fault, whatFollows } from '../src/faults.ts';
import { shuffled } from '../test/chaos/conduct.ts';
import { runChaos } from '../test/chaos/run-chaos.ts';
import { type ChaosArguments, chaosArguments, usage } from './chaos/arguments.ts';
import { isAsItMustBe, summary } from './chaos/summary.ts';

const times = { sessionMs: 6_000, heartbeatMs: 500, rebalanceMs: 6_000, transactionMs: 15_000 };
const pace = { pauseMs: { least: 1_500, most: 4_500 }, alone: 0.5 };
const bounds = { marginMs: 10_000, pauseMs: 30_000, endMs: 10_000 };
const load = { partitions: 4, perSecond: 200 };
const networkCache = join(import.meta.dirname, '..', '.millrace', 'cache');
const [violated, ourFault, interrupted] = [1, 70, 130];

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
try {
  const given = chaosArguments(process.argv.slice(2));
  process.exitCode = given ? await run(given) : help();
} catch (thrown) {
  if (stopping.signal.aborted) process.exitCode = interrupted;
  else if (thrown instanceof Fault) process.exitCode = told(thrown);
  else {
    console.error(thrown);
    process.exitCode = ourFault;
  }
}
// What a library still tries in the background, mostly to connect, shall not hold up what is done.
setTimeout(() => process.exit(), 2_000).unref();

async function run(given: ChaosArguments): Promise<number> {
  const { seed, minutes, name, job, plant, json } = given;
  const say = (line: string) => (json ? console.error(line) : console.log(line));
  const began = performance.now();
  const tell = (line: string) =>
    say(`${((performance.now() - began) / 1_000).toFixed(1).padStart(6)}  ${line}`);
  const log = given.log === null ? null : createWriteStream(given.log);
  const hear = (instance: string, line: string) =>
    log?.write(`${new Date().toISOString()} ${instance} ${line}\n`);
  say(`seed ${seed}, ${minutes} min of faults, ${name}${plant === null ? '' : `, planted: ${plant}`}`);
  const outcome = await runChaos(
    {
      ...{ name, job, seed, plant, times, pace, bounds, ...load, networkCache, tell, hear },
      faults(random) {
        const until = performance.now() + minutes * 60_000;
        return shuffled(given.faults, random, () => performance.now() < until);
      },
    },
    stopping.signal,
  );
  if (json) console.log(JSON.stringify(outcome));
  for (const line of summary(outcome, given.again)) say(line);
  log?.end();
  return isAsItMustBe(outcome) ? 0 : violated;
}

function help(): number {
  console.log(usage);
  return 0;
}

function told(fault: Fault): number {
  console.error(fault.message);
  return whatFollows(fault.code) === 'exit-1' ? 1 : 2;
}
