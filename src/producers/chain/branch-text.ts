/** The kept end of a chain ⇄ a short text of it, as a cursor holds it. */
import { crc32 } from 'node:zlib';
import { Fault } from '../../faults.ts';
import type { Link } from './block.ts';
import type { Branch } from './branch.ts';

const hashBytes = 32;
const form = /^([\w-]*)\.(-?[\da-z]+)((?:,-?[\da-z]+)*)\.([\da-z]+)$/;

/**
 * `<hashes>.<first number>,<first time>,<what passed until the next>….<sum>`. Numbers follow each other and
 * every block but the first names the one before it, so neither is written again: 44 characters a block.
 */
export function branchText(branch: Branch): string {
  const [first] = branch;
  const hashes = first ? [first.parentHash, ...branch.map(({ hash }) => hash)] : [];
  const bytes = Buffer.from(hashes.map((hash) => hash.slice(2)).join(''), 'hex');
  const times = branch.map(({ timeMs }, index) => timeMs - (branch[index - 1]?.timeMs ?? 0));
  const numbers = [first?.number ?? 0, ...times].map((number) => number.toString(36));
  const text = `${bytes.toString('base64url')}.${numbers.join(',')}`;
  return `${text}.${crc32(text).toString(36)}`;
}

/** Throws `cursor-unknown` where no branch was written so. */
export function branchOfText(text: string, source: string): Branch {
  const [, hashes = '', first = '', times = '', sum] = form.exec(text) ?? [];
  const body = text.slice(0, text.lastIndexOf('.'));
  const deltas = times.split(',').slice(1).map(number);
  const bytes = Buffer.from(hashes, 'base64url');
  const whole = bytes.length === (deltas.length === 0 ? 0 : (deltas.length + 1) * hashBytes);
  if (sum === undefined || crc32(body).toString(36) !== sum || !whole) throw damaged(text, source);
  const hashAt = (index: number): string =>
    `0x${bytes.subarray(index * hashBytes, (index + 1) * hashBytes).toString('hex')}`;
  let timeMs = 0;
  return deltas.map((delta, index): Link => {
    timeMs += delta;
    return { number: number(first) + index, hash: hashAt(index + 1), parentHash: hashAt(index), timeMs };
  });
}

const number = (text: string): number => Number.parseInt(text, 36);

/** Going on from anywhere else could skip blocks, or leave standing what was taken back. */
const damaged = (text: string, source: string): Fault =>
  new Fault(
    'cursor-unknown',
    `source ${source}: its cursor holds no blocks as they are written: ${text.slice(0, 200)}. Give the ` +
      'source a new name: it then reads from its first block, and drops what was seen before as a duplicate.',
  );
