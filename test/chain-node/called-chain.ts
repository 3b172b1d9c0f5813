/** A made chain whose contracts say at which block they are asked, in manners of its own. */
import { AbiCoder, Interface } from 'ethers';
import type { Call } from '../../src/producers/chain/rpc.ts';
import { type MadeChain, madeChain } from './made-chain.ts';
import { hex, type PlayedNode, type Reply, refused } from './played-node.ts';

export type Calling = Readonly<{
  /** Blocks are known by their number only, as before EIP-1898. */
  byNumber?: boolean;
  /** Asked before an answer is made: what it gives is the answer. */
  instead?: (to: string, block: number) => Reply | null;
}>;

export const multicallAt = '0xca11bde05977b3631167028862be2a173976ca11';

/** What `calls` were put, as `<to>@<block>`; those within a Multicall3 as `<to>+<to>@<block>`. */
export type CalledChain = Readonly<{ chain: MadeChain; node: PlayedNode; calls: readonly string[] }>;

const multicall = new Interface([
  'function aggregate3((address target, bool allowFailure, bytes callData)[] calls) payable ' +
    'returns ((bool success, bytes returnData)[] results)',
]);

export function calledChain(calling: Calling = {}, logsPerBlock = 4): CalledChain {
  const { byNumber = false, instead = () => null } = calling;
  const chain = madeChain({ seed: 7, logsPerBlock });
  const calls: string[] = [];

  const numberOf = (which: unknown): number | null => {
    if (typeof which === 'string') return Number(which);
    const hash: unknown = Reflect.get(Object(which), 'blockHash');
    const block = chain.blocks().find((one) => one.hash === hash);
    return block ? Number(block.number) : null;
  };

  const called = ([request, which]: Call['params']): Reply => {
    if (byNumber && typeof which !== 'string')
      return refused(
        -32_602,
        'invalid argument 1: json: cannot unmarshal object into Go value of type string',
      );
    const block = numberOf(which);
    if (block === null) return refused(-32_000, 'header for hash not found');
    const { to, data } = request as { to: string; data: string };
    const targets: string[] =
      to === multicallAt
        ? multicall
            .decodeFunctionData('aggregate3', data)[0]
            .map(([target]: [string]) => target.toLowerCase())
        : [to];
    calls.push(`${targets.join('+')}@${block}`);
    const said = targets.map((target) => instead(target, block) ?? { result: word(block) });
    if (to !== multicallAt) return said[0] ?? refused(-32_000, 'nobody was called');
    const results = said.map((reply) => ('result' in reply ? [true, reply.result] : [false, '0x']));
    return { result: multicall.encodeFunctionResult('aggregate3', [results]) };
  };

  const answer = (call: Call): Reply | Promise<Reply> =>
    call.method === 'eth_call' ? called(call.params) : chain.answer(call);
  return { chain, node: { answer, heads: chain.heads }, calls };
}

export const word = (block: number): string => AbiCoder.defaultAbiCoder().encode(['uint256'], [block]);

export const contractAt = (digit: number): string => `0x${hex(digit).slice(2).repeat(40)}`;
