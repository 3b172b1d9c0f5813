/** `npm run bench:keys`: what a deduplication remembers in a file, and the memory it takes for that. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { EvmLog } from '../src/events.ts';
import type { Envelope } from '../src/flow/envelope.ts';
import { actorId, epochMs, eventId, offset } from '../src/flow/ids.ts';
import { keptInLmdb } from '../src/kafka/kept-in-lmdb.ts';
import type { Remembered } from '../src/processors/dedupe.ts';
import { noSpam } from '../src/processors/post/spam-scale.ts';
import { refine } from '../src/processors/refine.ts';
import { logOf, topic } from '../test/chain-world.ts';
import { megabytes } from './figures.ts';
import { sampleOf } from './steady/samples.ts';

const { values } = parseArgs({ options: { keys: { type: 'string', default: '10000000' } } });
const keys = Number(values.keys);
const turnRecords = 5_000;
const weekMs = 7 * 24 * 3_600_000;
/** Own memory may grow by so much from the first tenth to the last: what is remembered lies in the file. */
const mostGrowth = 64 * 1_048_576;

const dir = mkdtempSync(join(tmpdir(), 'millrace-keys-'));
const processor = refine({ windowMs: weekMs, spam: noSpam });
const kept = await keptInLmdb(dir)<Remembered>(
  actorId('bench', 'refine', 'raw.chain', 0),
  processor.foldedBy ?? '',
);
try {
  const own: number[] = [];
  const began = performance.now();
  for (let at = 0; at < keys; at += turnRecords) {
    for (let number = at; number < Math.min(keys, at + turnRecords); number++) see(number);
    await kept.keep({ offset: offset(at), id: eventId(`e${at}`), hasOwn: true });
    await new Promise(setImmediate);
    if ((at / turnRecords) % Math.ceil(keys / turnRecords / 10) === 0) own.push(told(at));
  }
  own.push(told(keys));
  const seconds = (performance.now() - began) / 1_000;
  const again = Array.from({ length: 1_000 }, (_, index) => decided(Math.floor((index * keys) / 1_000)));
  const dropped = again.filter(({ type }) => type === 'drop').length;
  const growth = (own.at(-1) ?? 0) - (own[1] ?? 0);
  const held = growth < mostGrowth && dropped === again.length;
  console.log(
    `${keys} keys in ${seconds.toFixed(0)} s, ${rounded(sizeOf())} on disk; own memory grew by ` +
      `${rounded(growth)} from a tenth to all; ${dropped} of ${again.length} seen again dropped: ` +
      `${held ? 'held' : 'NOT held'}`,
  );
  process.exitCode = held ? 0 : 1;
} finally {
  await kept.close();
  rmSync(dir, { recursive: true });
}

/** An event that was never seen before, as refine decides on it and remembers it. */
function see(number: number): void {
  const decision = decided(number);
  if (decision.type !== 'forward') throw new Error(`number ${number} was not new`);
  for (const change of decision.changes) processor.evolve(kept.table, change);
}

function decided(number: number) {
  return processor.decide(kept.table, envelope(number), new Map());
}

function envelope(number: number): Envelope<EvmLog> {
  const blockHash = topic(number.toString(16));
  // A signature that nobody knows: decoding is not what is measured.
  const body = logOf({ blockHash, blockNumber: number, topics: [topic('1')] });
  const id = eventId(`evm:137:${blockHash}:0`);
  return { id, key: body.address, at: epochMs(1), appendedAt: epochMs(number), body };
}

function told(at: number): number {
  const { resident, own } = sampleOf(process.pid, 0);
  process.stderr.write(`${at} keys: ${rounded(resident)} resident, of that own ${rounded(own)}\n`);
  return own;
}

function sizeOf(): number {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

/** Whole ones: there are thousands. */
function rounded(bytes: number): string {
  return megabytes(bytes, 0);
}
