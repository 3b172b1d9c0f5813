/** Blocks that were announced and logs that were read → what is missing, what came twice, and how late. */
import type { ToldBlock } from './serving.ts';

export type Quantiles = Readonly<{ p50: number; p99: number; most: number }>;

export type Count = Readonly<{ given: number; lost: number; doubled: number; strange: number }>;

export interface Arrivals {
  told(block: ToldBlock): void;
  /** A log of the block was read `atMs`. */
  saw(hash: string, logIndex: number, atMs: number): void;
  /** Logs that were announced and not read yet. */
  behind(): number;
  /** How many logs have been read, each counted once. */
  read(): number;
  count(): Count;
  /** Milliseconds from a block's announcement until a log of it was read, of blocks told from `fromMs` on. */
  lateness(fromMs: number): Quantiles;
}

type Block = { told: ToldBlock | null; seen: Map<number, number>; doubled: number };

/** A record may be heard of before the announcement of its block: they come from different processes. */
export function arrivals(): Arrivals {
  const blocks = new Map<string, Block>();
  let [given, read] = [0, 0];
  const blockAt = (hash: string): Block => {
    const known = blocks.get(hash) ?? { told: null, seen: new Map(), doubled: 0 };
    blocks.set(hash, known);
    return known;
  };
  return {
    told(block) {
      blockAt(block.hash).told = block;
      given += block.count;
    },
    saw(hash, logIndex, atMs) {
      const block = blockAt(hash);
      if (block.seen.has(logIndex)) block.doubled += 1;
      else {
        block.seen.set(logIndex, atMs);
        read += 1;
      }
    },
    behind: () => given - read,
    read: () => read,
    count() {
      const all = [...blocks.values()];
      const strange = sum(
        all.map(({ told, seen }) => [...seen.keys()].filter((at) => !isOf(told, at)).length),
      );
      return {
        given,
        lost: given - (read - strange),
        doubled: sum(all.map(({ doubled }) => doubled)),
        strange,
      };
    },
    lateness(fromMs) {
      const late = [...blocks.values()].flatMap(({ told, seen }) =>
        told && told.atMs >= fromMs ? [...seen.values()].map((atMs) => atMs - told.atMs) : [],
      );
      return quantilesOf(late);
    },
  };
}

const isOf = (told: ToldBlock | null, logIndex: number): boolean => told !== null && logIndex < told.count;

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

export function quantilesOf(values: readonly number[]): Quantiles {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), most: at(1) };
}
