/** A seed → a chain of any length that mines and reorganises when told, and answers as a node of it. */
import { keccak_256 } from '@noble/hashes/sha3.js';
import { seeded } from '../simulation/seeded.ts';
import { ledgerAnswer } from './ledger-answers.ts';
import { ledgerOfBlocks } from './ledger-of-blocks.ts';
import { logsBloom } from './logs-bloom.ts';
import { logsInBlock, type MadeTransfer, madeTransfer } from './made-transfers.ts';
import { headsToTell, hex, type PlayedBlock, type PlayedNode } from './played-node.ts';

export interface MadeChain extends PlayedNode {
  readonly chainId: number;
  /** Puts so many blocks on top, and tells of each. */
  mine(count: number): void;
  /**
   * Replaces the last blocks by as many others, and tells of each. About `kept` of their transfers (0 to 1)
   * come back at the same height, at other indices. Throws where it would replace the first block.
   */
  reorganise(depth: number, kept?: number): void;
  /** The canonical ones, oldest first; the very first holds no logs. */
  blocks(): readonly PlayedBlock[];
  /** `evm:<chain>:<block hash>:<index>`, in the order of blocks and indices. */
  canonicalLogIds(): readonly string[];
}

export type ChainMaking = Readonly<{
  /** The same seed and the same calls give the same chain. */
  seed: number;
  chainId?: number;
  logsPerBlock?: number;
  firstNumber?: number;
  /** How far below the head `finalized` is; null for a chain without the tag. */
  finalityDepth?: number | null;
  /** What happens in its blocks, by seed and number. */
  transferOf?: (seed: number, serial: number) => MadeTransfer;
}>;

const startS = 1_700_000_000;
const blockTimeS = 2;

export function madeChain(making: ChainMaking): MadeChain {
  const { seed, chainId = 31_337, logsPerBlock = 10, firstNumber = 0, finalityDepth = 16 } = making;
  const { transferOf = madeTransfer } = making;
  const ledger = ledgerOfBlocks();
  const told = headsToTell();
  const chance = seeded(seed);
  const serials = new Map<string, readonly number[]>();
  let [serial, made] = [0, 0];
  const transfersOf = (hash: string) => (serials.get(hash) ?? []).map((one) => transferOf(seed, one));
  const fresh = (count: number): readonly number[] => Array.from({ length: count }, () => serial++);
  const put = (parent: PlayedBlock | null, transfers: readonly number[]): PlayedBlock => {
    const number = parent === null ? firstNumber : Number(parent.number) + 1;
    const contents = transfers.map((one) => transferOf(seed, one));
    const block = madeBlock({ parent, number, seed, transfers, contents, nonce: made++ });
    serials.set(block.hash, transfers);
    ledger.add(block, () => logsInBlock(block, transfersOf(block.hash)));
    return block;
  };
  /** Beside the blocks it replaces, which stay known by their hashes. */
  const grow = (parent: PlayedBlock | null, contents: readonly (readonly number[])[]): void => {
    const last = contents.reduce<PlayedBlock | null>(put, parent);
    if (last !== null) told.tell(ledger.standOn(last.hash));
  };
  grow(null, [[]]);
  return {
    chainId,
    heads: told,
    mine: (count) =>
      grow(
        ledger.head,
        Array.from({ length: count }, () => fresh(logsPerBlock)),
      ),
    reorganise(depth, kept = 0) {
      const replaced = Array.from({ length: depth }, (_, above) =>
        ledger.byNumber(Number(ledger.head?.number) - depth + 1 + above),
      );
      const parent = ledger.byHash(replaced[0]?.parentHash ?? '');
      if (parent === null)
        throw new Error(`cannot replace ${depth} blocks of a chain with fewer above its first`);
      const contents = replaced.map((block) => {
        const back = (serials.get(block?.hash ?? '') ?? []).filter(() => chance.chance(kept));
        // The new ones first: what comes back has other indices than before.
        return [...fresh(logsPerBlock - back.length), ...back];
      });
      grow(parent, contents);
    },
    blocks: ledger.chain,
    canonicalLogIds: () =>
      ledger
        .chain()
        .flatMap(({ hash }) =>
          (serials.get(hash) ?? []).map((_, index) => `evm:${chainId}:${hash}:${index}`),
        ),
    answer: (call) => ledgerAnswer({ ledger, chainId, finalityDepth }, call),
  };
}

type Making = Readonly<{
  parent: PlayedBlock | null;
  number: number;
  seed: number;
  transfers: readonly number[];
  contents: readonly MadeTransfer[];
  /** Tells apart blocks that are alike in all the rest. */
  nonce: number;
}>;

/** Its hash is no hash of a header, but as unlike another's: of the parent, the transfers and the nonce. */
function madeBlock({ parent, number, seed, transfers, contents, nonce }: Making): PlayedBlock {
  const parentHash = parent?.hash ?? `0x${'0'.repeat(64)}`;
  const receiptsRoot = hashOf(`receipts ${seed} ${transfers.join()}`);
  return {
    number: hex(number),
    hash: hashOf(`block ${parentHash} ${receiptsRoot} ${nonce}`),
    parentHash,
    timestamp: hex(startS + blockTimeS * number),
    logsBloom: logsBloom(contents),
    receiptsRoot,
    nonce: hex(nonce),
    gasUsed: hex(21_000 * transfers.length),
    gasLimit: hex(30_000_000),
    transactions: contents.map(({ transactionHash }) => transactionHash),
  };
}

const hashOf = (text: string): string => `0x${Buffer.from(keccak_256(Buffer.from(text))).toString('hex')}`;
