/** Files of recorded logs, a JSON log a line → records, removals, malformed lines and progress, resumably. */
import { basename } from 'node:path';
import { crc32 } from 'node:zlib';
import { type EvmLog, type Progress, rawChainTopic } from '../events.ts';
import { Fault } from '../faults.ts';
import type { Poison } from '../flow/envelope.ts';
import { epochMs, eventId } from '../flow/ids.ts';
import type { Cursor, Observation, Source } from '../flow/source.ts';
import { evmLogLine } from './evm-log-line.ts';
import { linesOf } from './lines-of.ts';
import { cursorOf, cursorUnknown, placeOf, type ReplayPlace, replayStart } from './replay-place.ts';

export type ReplayOptions = Readonly<{
  name: string;
  chainId: number;
  /** .jsonl or .jsonl.gz, read one after the other. Their names without folders must differ. */
  files: readonly string[];
  /** How many blocks below the highest one seen cannot be taken back any more. */
  confirmations: number;
}>;

type Line = Readonly<{ file: string; passed: number; number: number; bytes: Uint8Array }>;
/** Where the replay stood before a line, and where it stands having read it. */
type Advance = Readonly<{ before: ReplayPlace; read: ReplayPlace }>;
type Step = Readonly<{ place: ReplayPlace; observations: readonly Observation<EvmLog | Progress>[] }>;

/**
 * Every line is one observation and one position; blank lines are neither, though line numbers count them.
 * Progress follows the last line of each block; the one of the last block says that the input has ended. Once
 * that is said, opening again gives nothing until lines or files have been added.
 */
export function replay(options: ReplayOptions): Source<EvmLog | Progress> {
  const names = options.files.map((file) => basename(file));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice)
    throw new Fault('bad-config', `source ${options.name}: two of its files are named ${twice}. Rename one.`);
  return {
    name: options.name,
    to: rawChainTopic,
    open: (cursor, signal) => observe(options, cursor, signal),
    length: () => countLines(options.files),
  };
}

async function* observe(
  options: ReplayOptions,
  cursor: Cursor | null,
  signal: AbortSignal,
): AsyncGenerator<Observation<EvmLog | Progress>> {
  const names = options.files.map((file) => basename(file));
  let place = cursor === null ? replayStart : placeOf(cursor, options.name, names);
  for (const [passed, path] of [...options.files.entries()].slice(place.passed))
    for await (const line of unreadLines(path, place, options.name, signal)) {
      if (signal.aborted) return;
      const step = observeLine(options, place, { ...line, passed });
      place = step.place;
      for (const observation of step.observations) yield observation;
    }
  if (!signal.aborted && !place.ended) yield progressAt(options, { ...place, block: null, ended: true });
}

/** The lines of a file after `place`, having made sure that `place` is still there. */
async function* unreadLines(
  path: string,
  place: ReplayPlace,
  source: string,
  signal: AbortSignal,
): AsyncGenerator<Omit<Line, 'passed'>> {
  const file = basename(path);
  const read = file === place.file ? place.line : 0;
  let number = 0;
  for await (const bytes of linesOf(path, signal)) {
    number++;
    if (number > read) yield { file, number, bytes };
    else if (number === read && crc32(bytes) !== place.sum)
      throw cursorUnknown(source, `line ${read} of '${file}' is not the line its cursor was written after`);
  }
  if (number < read && !signal.aborted)
    throw cursorUnknown(source, `'${file}' has ${number} lines, but its cursor stands after line ${read}`);
}

function observeLine(options: ReplayOptions, before: ReplayPlace, line: Line): Step {
  const { file, passed, number, bytes } = line;
  const place = { ...before, file, passed, line: number, sum: crc32(bytes) };
  if (isBlank(bytes)) return { place, observations: [] };
  const read = { ...place, position: before.position + 1, ended: false };
  try {
    return observeLog(options, { before, read }, evmLogLine(bytes, options.chainId));
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.code !== 'malformed-line') throw thrown;
    const why: Poison = { code: thrown.code, detail: `line ${number}: ${thrown.message}` };
    const where = `${file}:${number}`;
    return {
      place: read,
      observations: [{ type: 'malformed', where, bytes: new Uint8Array(bytes), why, cursor: cursorOf(read) }],
    };
  }
}

/** A log of another block than the one before first makes known that the former is complete. */
function observeLog(options: ReplayOptions, { before, read }: Advance, log: EvmLog): Step {
  const place = {
    ...read,
    block: `${log.blockHash}:${log.removed}`,
    highestBlock: Math.max(read.highestBlock, log.blockNumber),
    reachedMs: Math.max(read.reachedMs, log.blockTimeMs),
  };
  const record: Observation<EvmLog> = {
    type: 'record',
    record: log.removed ? 'removal' : 'event',
    id: eventId(`evm:${log.chainId}:${log.blockHash}:${log.logIndex}`),
    key: log.address,
    at: epochMs(log.blockTimeMs),
    body: log,
    cursor: cursorOf(place),
  };
  const complete = before.block !== null && before.block !== place.block;
  return {
    place,
    observations: complete ? [progressAt(options, { ...before, block: null }), record] : [record],
  };
}

function progressAt(options: ReplayOptions, place: ReplayPlace): Observation<never> {
  const finalized = place.highestBlock - options.confirmations;
  return {
    type: 'progress',
    progress: {
      position: place.position,
      at: epochMs(place.reachedMs),
      chainId: options.chainId,
      finalized: finalized < 0 ? null : finalized,
      ended: place.ended,
    },
    cursor: cursorOf(place),
  };
}

async function countLines(files: readonly string[]): Promise<number> {
  let count = 0;
  for (const path of files)
    for await (const bytes of linesOf(path, AbortSignal.any([]))) if (!isBlank(bytes)) count++;
  return count;
}

/** Spaces, tabs and the carriage return of a line that ends with both. */
const isBlank = (bytes: Uint8Array): boolean =>
  bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
