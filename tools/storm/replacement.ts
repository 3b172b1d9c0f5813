/** The last blocks of a chain → what the blocks that take their place hold: some of it again, some anew. */
import type { AnvilNode, Replaced } from '../../test/chain-node/anvil-node.ts';
import { someUnits, type Traffic } from './traffic.ts';

export type Replacement = Readonly<{
  transactions: readonly Replaced[];
  /** Hashes of those that were in the old blocks, too. */
  returning: readonly string[];
}>;

type Sent = Readonly<{ hash: string; from: string }>;
type Block = Readonly<{ transactions: readonly Sent[] }>;

const gas = '0x100000';

/**
 * An account's transactions come back up to one of them, since behind a gap in its numbers none is valid; or
 * it makes other ones.
 */
export async function replacement(
  node: AnvilNode,
  { depth, ...traffic }: Traffic & Readonly<{ depth: number }>,
): Promise<Replacement> {
  const { random } = traffic;
  const head = Number(await node.ask<string>('eth_blockNumber'));
  const transactions: Replaced[] = [];
  const returning: string[] = [];
  const came = new Set<string>();
  const left = new Map(
    node.accounts.map((account) => [account.toLowerCase(), random.chance(0.5) ? random.below(depth + 3) : 0]),
  );
  // Some fall back by a block or two, and keep their order.
  const late = random.below(3);
  for (let place = 0; place < depth; place++) {
    const number = `0x${(head - depth + 1 + place).toString(16)}`;
    const block = await node.ask<Block>('eth_getBlockByNumber', number, true);
    for (const { hash, from } of block.transactions) {
      const more = left.get(from.toLowerCase()) ?? 0;
      if (more === 0) continue;
      left.set(from.toLowerCase(), more - 1);
      const signed = await node.ask<string>('eth_getRawTransactionByHash', hash);
      transactions.push([signed, Math.min(place + late, depth - 1)]);
      returning.push(hash);
      came.add(from.toLowerCase());
    }
  }
  const others = node.accounts.filter((account) => !came.has(account.toLowerCase()));
  return { transactions: [...transactions, ...anew(others, depth, traffic)], returning };
}

function anew(accounts: readonly string[], depth: number, { token, tokens, random }: Traffic): Replaced[] {
  if (accounts.length === 0) return [];
  return Array.from({ length: random.below(2 * Math.min(depth, 10) + 1) }, (): Replaced => {
    const data = token.abi.encodeFunctionData('transfer', [random.pick(accounts), someUnits(random)]);
    return [{ from: random.pick(accounts), to: random.pick(tokens), data, gas }, random.below(depth)];
  });
}
