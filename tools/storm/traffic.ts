/** A chain with tokens and a source of chance → transfers between its accounts, a third of them large. */
import type { AnvilNode } from '../../test/chain-node/anvil-node.ts';
import type { Contract } from '../../test/chain-node/compiled.ts';
import type { Seeded } from '../../test/simulation/seeded.ts';

/** `tokens` are the addresses of contracts of that kind. */
export type Traffic = Readonly<{ token: Contract; tokens: readonly string[]; random: Seeded }>;

/** In the smallest units of a token, of which a million make one: from here on a transfer is a signal. */
export const largeUnits = 10_000_000_000n;

export async function transfer(node: AnvilNode, { token, tokens, random }: Traffic): Promise<void> {
  const [from, to] = [random.pick(node.accounts), random.pick(tokens)];
  const isBurst = random.chance(0.1);
  const args = isBurst ? [1 + random.below(20)] : [random.pick(node.accounts), someUnits(random)];
  await node.send({ from, to, contract: token, method: isBurst ? 'burst' : 'transfer', args });
}

export const someUnits = (random: Seeded): bigint =>
  random.chance(0.3) ? largeUnits + BigInt(random.below(1_000_000)) : BigInt(1 + random.below(1_000_000_000));
