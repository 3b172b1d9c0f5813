/** A seed and recorded logs → a chain that never was: blocks mined, said twice, taken back and given back. */
import { createHash } from 'node:crypto';
import type { EvmLog } from '../../src/events.ts';
import { type Seeded, seeded } from '../simulation/seeded.ts';

export type ChainStep = Readonly<{
  /** The logs of one block: new, once more, or removed. */
  logs: readonly EvmLog[];
  /** Highest block that no later step takes back; null at the beginning. */
  finalized: number | null;
  atMs: number;
}>;

export type ChainSeed = Readonly<{ seed: number; recorded: readonly EvmLog[]; chainId: number }>;

type Block = Readonly<{ number: number; atMs: number; logs: readonly EvmLog[] }>;

/** How deep a reorganisation goes; mostly one block. */
const depths = [1, 1, 1, 1, 1, 2, 2, 5, 5, 70];
/** No block this far below the highest is taken back. */
const deepest = 75;
const confirmations = deepest + 5;
const chances = { reorganised: 0.05, saidAgain: 0.05, givenBack: 0.3 };
const mostLogs = 40;
const firstBlock = 20_000_000;
const firstMs = 1_700_000_000_000;
const blockMs = 2_000;

/** Without end. The same seed gives the same steps. */
export function* chainSteps(from: ChainSeed): Generator<ChainStep> {
  const random = seeded(from.seed);
  const mine = miner(from, random);
  /** As it stands, lowest first, as far down as it may still change. */
  const chain: Block[] = [];
  let highest = firstBlock - 1;
  const step = ({ atMs }: Block, logs: readonly EvmLog[]): ChainStep => ({
    ...{ logs, atMs },
    finalized: highest - confirmations < firstBlock ? null : highest - confirmations,
  });
  for (;;) {
    const head = chain.at(-1);
    if (head && random.chance(chances.reorganised)) {
      const mayGo = Math.min(random.pick(depths), head.number - (highest - deepest), chain.length);
      const gone = mayGo > 0 ? chain.splice(-mayGo) : [];
      for (const block of gone.toReversed()) yield step(block, removed(block));
      if (!random.chance(chances.givenBack)) continue;
      for (const block of gone) yield step(block, block.logs);
      chain.push(...gone);
    } else if (head && random.chance(chances.saidAgain)) yield step(head, head.logs);
    else {
      const block = mine((head?.number ?? firstBlock - 1) + 1);
      chain.push(block);
      if (chain.length > confirmations) chain.shift();
      highest = Math.max(highest, block.number);
      yield step(block, block.logs);
    }
  }
}

const removed = ({ logs }: Block): readonly EvmLog[] => logs.map((log) => ({ ...log, removed: true }));

/** Each block has a hash of its own, so that its logs have ids of their own, and a few recorded logs. */
function miner({ seed, recorded, chainId }: ChainSeed, random: Seeded): (number: number) => Block {
  let mined = 0;
  let taken = 0;
  return (number) => {
    mined += 1;
    const blockHash = `0x${createHash('sha256').update(`${seed}/${number}/${mined}`).digest('hex')}`;
    const atMs = firstMs + (number - firstBlock) * blockMs;
    const place = { chainId, blockNumber: number, blockHash, blockTimeMs: atMs, removed: false };
    const logs = Array.from({ length: 1 + random.below(mostLogs) }, (_, logIndex) => {
      const log = recorded[taken++ % recorded.length];
      if (!log) throw new Error('a chain needs recorded logs to be made of');
      return { ...log, ...place, logIndex };
    });
    return { number, atMs, logs };
  };
}
