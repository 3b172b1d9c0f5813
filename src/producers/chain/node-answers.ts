/** Results of a node, which may hold anything → headers and logs, or what is wrong with them. */
import { Fault } from '../../faults.ts';
import {
  amountMember,
  flagMember,
  hexMember,
  logMembers,
  quantityMember,
  timeMember,
} from '../hex-members.ts';
import { shown } from '../json-line.ts';
import { AnswerProblem } from './answer-problem.ts';
import type { ChainLog, Header, HeaderFacts } from './block.ts';
import type { BlockRange } from './chain-reader.ts';

/** Of eth_getBlockBy… and newHeads. Null where the node has no such block. */
export function headerOf(result: unknown): Header | null {
  if (result === null) return null;
  return naming('block', () => {
    const row = objectOf(result);
    return {
      number: quantityMember(row, 'number', Number.MAX_SAFE_INTEGER),
      hash: hexMember(row, 'hash', 32),
      parentHash: hexMember(row, 'parentHash', 32),
      timeMs: timeMember(row, 'timestamp'),
      logsBloom: isThere(row, 'logsBloom') ? hexMember(row, 'logsBloom', 256) : null,
      receiptsRoot: isThere(row, 'receiptsRoot') ? hexMember(row, 'receiptsRoot', 32) : null,
      facts: factsIn(row),
    };
  });
}

function factsIn(row: object): HeaderFacts {
  const amount = (name: string) => (isThere(row, name) ? amountMember(row, name) : null);
  return {
    gasUsed: amount('gasUsed'),
    gasLimit: amount('gasLimit'),
    baseFeePerGas: amount('baseFeePerGas'),
    miner: isThere(row, 'miner') ? hexMember(row, 'miner', 20) : null,
  };
}

/** Of eth_getLogs by the block's hash, in order of their index. */
export function logsOfBlock(result: unknown, { number, hash }: Header): readonly ChainLog[] {
  const logs = logsOf(result);
  const other = logs.find((log) => log.blockHash !== hash || log.blockNumber !== number);
  if (other) throw lying(`asked for block ${number} ${hash}, it gave a log of ${placeOf(other)}`);
  inOrder(logs);
  return logs;
}

/** Of eth_getLogs by numbers, block by block. That the blocks are of one branch is not looked at. */
export function logsOfRange(result: unknown, { from, to }: BlockRange): readonly ChainLog[] {
  const logs = logsOf(result);
  const other = logs.find(({ blockNumber }) => blockNumber < from || blockNumber > to);
  if (other) throw lying(`asked for blocks ${from} to ${to}, it gave a log of ${placeOf(other)}`);
  inOrder(logs);
  return logs;
}

function logsOf(result: unknown): readonly ChainLog[] {
  if (!Array.isArray(result))
    throw new AnswerProblem('malformed', `logs: expected an array, got ${shown(result)}`);
  return result.map((row: unknown, index) => naming(`logs[${index}]`, () => logOf(objectOf(row))));
}

function logOf(row: object): ChainLog {
  const blockTimeMs = isThere(row, 'blockTimestamp') ? timeMember(row, 'blockTimestamp') : null;
  const log = { ...logMembers(row), blockTimeMs };
  // Only a subscription takes logs back. Asked for what is there, a node that gives what is not is confused.
  if (isThere(row, 'removed') && flagMember(row, 'removed'))
    throw new AnswerProblem('malformed', `a log of ${placeOf(log)} is removed, which no answer can hold`);
  return log;
}

/** Ascending by block and index, each once, and one block at each height. */
function inOrder(logs: readonly ChainLog[]): void {
  for (const [index, log] of logs.entries()) {
    const before = logs[index - 1];
    if (!before || before.blockNumber < log.blockNumber) continue;
    if (before.blockNumber > log.blockNumber)
      throw new AnswerProblem('malformed', `logs[${index}]: ${placeOf(log)} comes after ${placeOf(before)}`);
    if (before.blockHash !== log.blockHash)
      throw lying(`it gave logs of two blocks at one height: ${placeOf(before)} and ${placeOf(log)}`);
    if (before.logIndex === log.logIndex) throw lying(`it gave log ${log.logIndex} of ${placeOf(log)} twice`);
    if (before.logIndex > log.logIndex)
      throw new AnswerProblem(
        'malformed',
        `logs[${index}]: log ${log.logIndex} comes after ${before.logIndex} in ${placeOf(log)}`,
      );
  }
}

/** Whatever is wrong inside is said with the place it is at. */
function naming<Value>(place: string, read: () => Value): Value {
  try {
    return read();
  } catch (thrown) {
    throw thrown instanceof Fault && thrown.code === 'malformed-line' ? inPlace(place, thrown) : thrown;
  }
}

const inPlace = (place: string, cause: Fault): AnswerProblem =>
  new AnswerProblem('malformed', `${place}: ${cause.message}`, { cause });

function objectOf(value: unknown): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new Fault('malformed-line', `expected a JSON object, got ${shown(value)}`);
}

const isThere = (row: object, name: string): boolean => (Reflect.get(row, name) ?? null) !== null;

const placeOf = ({ blockNumber, blockHash }: Pick<ChainLog, 'blockNumber' | 'blockHash'>): string =>
  `block ${blockNumber} ${blockHash}`;

const lying = (detail: string): AnswerProblem => new AnswerProblem('lying', detail);
