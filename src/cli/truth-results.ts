/** Truths of recordings, and the store's live blocks → for each recording whether its live set is right. */

export type TruthBlock = Readonly<{ number: number; hash: string; logs: number }>;

/** What stands when a recording has been read, and what it took back. It may hold its blocks in part. */
export type Truth = Readonly<{
  recording: string;
  chainId: number;
  firstBlock: number;
  lastBlock: number;
  canonicalLogs: number;
  canonicalBlocks: readonly TruthBlock[];
  orphanedBlocks: readonly TruthBlock[];
}>;

/** Live events of one block. */
export type LiveBlock = TruthBlock & Readonly<{ chainId: number }>;

export type TruthResult = Readonly<{
  recording: string;
  canonicalLogs: number;
  liveLogs: number;
  /** Blocks whose live logs are not as many as there have to be, as `number hash: expected, found`. */
  wrongBlocks: readonly string[];
}>;

/**
 * Blocks are compared by hash, because recordings of one chain may overlap. Where several hold a block, its
 * events are there once, and the one that holds most of them says how many. A live block that no truth calls
 * canonical is wrong for each recording that took it back, and for each whose range it lies in: unless the
 * chain is among `partlyTold`, those with a recording that has no truth.
 */
export function truthResults(
  truths: readonly Truth[],
  live: readonly LiveBlock[],
  partlyTold: ReadonlySet<number>,
): readonly TruthResult[] {
  const canonical = new Map<string, number>();
  for (const { chainId, canonicalBlocks } of truths)
    for (const { hash, logs } of canonicalBlocks) {
      const key = keyOf({ chainId, hash });
      canonical.set(key, Math.max(logs, canonical.get(key) ?? 0));
    }
  const found = new Map(live.map((block) => [keyOf(block), block.logs]));
  const strays = live.filter((block) => !canonical.has(keyOf(block)));
  return truths.map((truth) => {
    const { recording, chainId, canonicalLogs, canonicalBlocks } = truth;
    const blocks = canonicalBlocks.map(({ number, hash, logs }) => {
      const [wanted, there] = [
        canonical.get(keyOf({ chainId, hash })) ?? logs,
        found.get(keyOf({ chainId, hash })) ?? 0,
      ];
      return { number, hash, wanted, there, own: there === wanted ? logs : there };
    });
    const wrong = strays
      .filter((stray) => isWrongFor(truth, stray, partlyTold))
      .map(({ number, hash, logs }) => ({ number, hash, wanted: 0, there: logs, own: logs }));
    const all = [...blocks, ...wrong];
    return {
      recording,
      canonicalLogs,
      liveLogs: all.reduce((sum, { own }) => sum + own, 0),
      wrongBlocks: all.filter(({ wanted, there }) => wanted !== there).map(told),
    };
  });
}

const keyOf = ({ chainId, hash }: Readonly<{ chainId: number; hash: string }>): string =>
  `${chainId}:${hash}`;

function isWrongFor(truth: Truth, stray: LiveBlock, partlyTold: ReadonlySet<number>): boolean {
  const { chainId, firstBlock, lastBlock, orphanedBlocks } = truth;
  if (stray.chainId !== chainId) return false;
  const isInRange = stray.number >= firstBlock && stray.number <= lastBlock;
  return (isInRange && !partlyTold.has(chainId)) || orphanedBlocks.some(({ hash }) => hash === stray.hash);
}

type Wrong = Readonly<{ number: number; hash: string; wanted: number; there: number }>;

const told = ({ number, hash, wanted, there }: Wrong): string =>
  `${number} ${hash}: ${wanted} expected, ${there} found`;
