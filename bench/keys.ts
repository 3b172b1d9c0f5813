/** `npm run bench:keys`: what a deduplication remembers in a file, and the memory it takes for that. */
import { parseArgs } from 'node:util';
import { megabytes } from './figures.ts';
import { seenEvents } from './keys/seen-events.ts';
import { sampleOf } from './steady/samples.ts';

const { values } = parseArgs({ options: { keys: { type: 'string', default: '10000000' } } });
const keys = Number(values.keys);
/** Own memory may grow by so much from the first tenth to the last: what is remembered lies in the file. */
const mostGrowth = 64 * 1_048_576;

const events = await seenEvents();
try {
  const own: number[] = [];
  const began = performance.now();
  let next = 0;
  await events.see(keys, (at) => {
    if (at < next) return;
    next += keys / 10;
    own.push(told(at));
  });
  own.push(told(keys));
  const seconds = (performance.now() - began) / 1_000;
  const again = Array.from({ length: 1_000 }, (_, index) =>
    events.decided(Math.floor((index * keys) / 1_000)),
  );
  const dropped = again.filter(({ type }) => type === 'drop').length;
  const growth = (own.at(-1) ?? 0) - (own[1] ?? 0);
  const held = growth < mostGrowth && dropped === again.length;
  console.log(
    `${keys} keys in ${seconds.toFixed(0)} s, ${rounded(events.bytesOnDisk())} on disk; own memory grew by ` +
      `${rounded(growth)} from a tenth to all; ${dropped} of ${again.length} seen again dropped: ` +
      `${held ? 'held' : 'NOT held'}`,
  );
  process.exitCode = held ? 0 : 1;
} finally {
  await events.end();
}

function told(at: number): number {
  const { resident, own } = sampleOf(process.pid, 0);
  process.stderr.write(`${at} keys: ${rounded(resident)} resident, of that own ${rounded(own)}\n`);
  return own;
}

/** Whole ones: there are thousands. */
function rounded(bytes: number): string {
  return megabytes(bytes, 0);
}
