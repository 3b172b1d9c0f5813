/** A log's topics and data in; what happened out: a transfer, an approval, a swap, or the log kept whole. */
import type { Approval, EvmLog, OtherLog, Swap, Transfer } from '../events.ts';
import { type AbiValues, abiDecoder } from './evm-abi.ts';

type Action = Transfer | Approval | Swap | OtherLog;

/** How many topics and data words a log has: ERC-721 shares topic 0 with ERC-20 and has a fourth topic. */
type Shape = Readonly<{
  topics: number;
  dataWords: number;
  decode: (words: string) => AbiValues | null;
  action: (values: AbiValues) => Action;
}>;

/** Decodes a log of known signature and shape; any other becomes an OtherLog, so that nothing is lost. */
export function evmAction(log: EvmLog): Action {
  const shape = shapes.get(log.topics[0] ?? '');
  const values = shape && fits(log, shape) ? shape.decode(wordsOf(log)) : null;
  return shape && values ? shape.action(values) : { type: 'OtherLog', topics: log.topics, data: log.data };
}

const transfer = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';
const approval = '0x8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b925';
const swap = '0xd78ad95fa46c994b6551d0da85fc275fe613ce37657fb8d5e3d130840159d822';

const erc20 = abiDecoder(['address', 'address', 'uint256']);
const pair = abiDecoder(['address', 'address', 'uint256', 'uint256', 'uint256', 'uint256']);

const shapes: ReadonlyMap<string, Shape> = new Map([
  [transfer, { topics: 3, dataWords: 1, decode: erc20, action: asTransfer }],
  [approval, { topics: 3, dataWords: 1, decode: erc20, action: asApproval }],
  [swap, { topics: 3, dataWords: 4, decode: pair, action: asSwap }],
]);

const fits = (log: EvmLog, shape: Shape): boolean =>
  log.topics.length === shape.topics && log.data.length === 2 + 64 * shape.dataWords;

/** Indexed words, then data: static types encode alike in topics and in data, so one decode serves both. */
const wordsOf = (log: EvmLog): string =>
  `0x${log.topics
    .slice(1)
    .map((topic) => topic.slice(2))
    .join('')}${log.data.slice(2)}`;

function asTransfer(at: AbiValues): Transfer {
  return { type: 'Transfer', from: at(0), to: at(1), amount: at(2) };
}

function asApproval(at: AbiValues): Approval {
  return { type: 'Approval', owner: at(0), spender: at(1), amount: at(2) };
}

function asSwap(at: AbiValues): Swap {
  const [amount0In, amount1In, amount0Out, amount1Out] = [at(2), at(3), at(4), at(5)];
  return { type: 'Swap', sender: at(0), to: at(1), amount0In, amount1In, amount0Out, amount1Out };
}
