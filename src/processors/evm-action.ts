/** A log's topics and data in; what happened out: a transfer, an approval, a swap, or the log kept whole. */
import type { ChainEvent, EvmLog } from '../events.ts';
import { type AbiValues, abiDecoder } from './evm-abi.ts';

type Action = ChainEvent['action'];

/** How many data words follow the topics, what the words of both are, and what they come to. */
type Shape = Readonly<{
  dataWords: number;
  decode: (words: string) => AbiValues | null;
  /** Null where a value is not one that such a log can have. */
  action: (at: AbiValues) => Action | null;
}>;

/** Decodes a log of known signature and shape; any other becomes an OtherLog, so that nothing is lost. */
export function evmAction(log: EvmLog): Action {
  const shape = shapes.get(`${log.topics[0]}/${log.topics.length}`);
  const fits = shape && log.data.length === 2 + 64 * shape.dataWords;
  const values = fits ? shape.decode(wordsOf(log)) : null;
  const action = values && shape ? shape.action(values) : null;
  return action ?? { type: 'OtherLog', topics: log.topics, data: log.data };
}

const transfer = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';
const approval = '0x8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b925';
const swap = '0xd78ad95fa46c994b6551d0da85fc275fe613ce37657fb8d5e3d130840159d822';
const swapV3 = '0xc42079f94a6350d7e6235f29174924f928cc2ac818eb64fed8004e115fbcca67';
const sync = '0x1c411e9a96e071241c2f21f7726b17ae89e3cab4c78be50e062b03a9fffbbad1';

/** Where the price no longer fits a pool: the logarithm of 2^128 to the base 1.0001. */
const mostTick = 887_272;

const twoAccounts = ['address', 'address'];
const accountsAndNumber = abiDecoder([...twoAccounts, 'uint256']);
const pair = abiDecoder([...twoAccounts, 'uint256', 'uint256', 'uint256', 'uint256']);
// Numbers are read at the full width of their words: ethers cuts off what a narrower type has no room for.
const pool = abiDecoder([...twoAccounts, 'int256', 'int256', 'uint256', 'uint256', 'int256']);
const reserves = abiDecoder(['uint256', 'uint256']);

/**
 * By signature and number of topics, since ERC-721 shares the signature of ERC-20's Transfer and has a topic
 * more.
 */
const shapes: ReadonlyMap<string, Shape> = new Map([
  [`${transfer}/3`, { dataWords: 1, decode: accountsAndNumber, action: asTransfer }],
  [`${transfer}/4`, { dataWords: 0, decode: accountsAndNumber, action: asNftTransfer }],
  [`${approval}/3`, { dataWords: 1, decode: accountsAndNumber, action: asApproval }],
  [`${swap}/3`, { dataWords: 4, decode: pair, action: asSwap }],
  [`${swapV3}/3`, { dataWords: 5, decode: pool, action: asSwapV3 }],
  [`${sync}/1`, { dataWords: 2, decode: reserves, action: asSync }],
]);

/** Indexed words, then data: static types encode alike in topics and in data, so one decode serves both. */
const wordsOf = (log: EvmLog): string =>
  `0x${log.topics
    .slice(1)
    .map((topic) => topic.slice(2))
    .join('')}${log.data.slice(2)}`;

function asTransfer(at: AbiValues): Action {
  return { type: 'Transfer', from: at(0), to: at(1), amount: at(2) };
}

function asNftTransfer(at: AbiValues): Action {
  return { type: 'NftTransfer', from: at(0), to: at(1), tokenId: at(2) };
}

function asApproval(at: AbiValues): Action {
  return { type: 'Approval', owner: at(0), spender: at(1), amount: at(2) };
}

function asSwap(at: AbiValues): Action {
  const [amount0In, amount1In, amount0Out, amount1Out] = [at(2), at(3), at(4), at(5)];
  return { type: 'Swap', sender: at(0), to: at(1), amount0In, amount1In, amount0Out, amount1Out };
}

function asSwapV3(at: AbiValues): Action | null {
  const [amount0, amount1, sqrtPriceX96, liquidity, tick] = [at(2), at(3), at(4), at(5), Number(at(6))];
  if (Math.abs(tick) > mostTick) return null;
  return { type: 'SwapV3', sender: at(0), recipient: at(1), amount0, amount1, sqrtPriceX96, liquidity, tick };
}

function asSync(at: AbiValues): Action {
  return { type: 'Sync', reserve0: at(0), reserve1: at(1) };
}
