/** `npm run chain:storm`: four real chains fork while a node and instances are killed; what stands then. */
import { createWriteStream } from 'node:fs';
import { type StormArguments, stormArguments, usage } from './storm/arguments.ts';
import { runStorm } from './storm/run-storm.ts';
import { isAsItMustBe, summary } from './storm/summary.ts';

const [violated, ourFault, interrupted] = [1, 70, 130];

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
const given = givenOrNull();
if (given) {
  try {
    process.exitCode = await run(given);
  } catch (thrown) {
    if (!stopping.signal.aborted) console.error(thrown);
    process.exitCode = stopping.signal.aborted ? interrupted : ourFault;
  }
}
// What a library still tries in the background, mostly to connect, shall not hold up what is done.
setTimeout(() => process.exit(), 2_000).unref();

function givenOrNull(): StormArguments | null {
  try {
    const read = stormArguments(process.argv.slice(2));
    if (read === null) console.log(usage);
    return read;
  } catch (thrown) {
    console.error(`${thrown instanceof Error ? thrown.message : thrown}\n\n${usage}`);
    process.exitCode = violated;
    return null;
  }
}

async function run({ seed, seconds, plant, log: file, json }: StormArguments): Promise<number> {
  const began = performance.now();
  const tell = (line: string) =>
    console.error(`${((performance.now() - began) / 1_000).toFixed(1).padStart(6)}  ${line}`);
  const log = file === null ? null : createWriteStream(file);
  const hear = (instance: string, line: string) =>
    log?.write(`${new Date().toISOString()} ${instance} ${line}\n`);
  tell(`seed ${seed}, ${seconds} s${plant === null ? '' : `, planted: ${plant}`}`);
  const outcome = await runStorm({ seed, seconds, plant, tell, hear }, stopping.signal);
  if (json) console.log(JSON.stringify(outcome));
  else for (const line of summary(outcome)) console.log(line);
  log?.end();
  return isAsItMustBe(outcome) ? 0 : violated;
}
