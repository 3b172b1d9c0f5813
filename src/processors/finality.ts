/** Progress of a chain's sources in; the highest block that none of them can take back any more out. */
import type { Progress } from '../events.ts';

/** The last word of one source from one origin; `finalized` is the highest it ever named. */
type Report = Readonly<{ source: string; origin: number; finalized: number | null; ended: boolean }>;

/** All that a chain's sources have reported: one report for each source and origin. */
export type ChainProgress = Readonly<{ type: 'chain-progress'; reports: readonly Report[] }>;

/** What is known of a chain once this progress counts; the same progress twice changes nothing. */
export function withProgress(
  known: ChainProgress | undefined,
  { source, origin, finalized, ended }: Progress,
): ChainProgress {
  const reports = known?.reports ?? [];
  const isSame = (report: Report): boolean => report.source === source && report.origin === origin;
  const before = reports.find(isSame)?.finalized ?? null;
  const report: Report = { source, origin, finalized: highest([before, finalized]), ended };
  return { type: 'chain-progress', reports: [...reports.filter((other) => !isSame(other)), report] };
}

/**
 * A source has finalised what it named from all `origins`: each origin's events reach us before its progress
 * does, so only then has every event up to that block arrived. Where several sources feed one chain, the
 * lowest of those still running counts, because each of them can still take back what it said; one that has
 * not named a block yet holds all back. A source that has ended takes nothing back and is not waited for;
 * when all have, the highest block that any of them named counts. Null: nothing is final yet.
 */
export function finalityOf({ reports }: ChainProgress, origins: number): number | null {
  const sources = [...new Set(reports.map((report) => report.source))].map((source) =>
    reports.filter((report) => report.source === source),
  );
  const running = sources.filter((own) => own.length < origins || own.some((report) => !report.ended));
  return running.length > 0
    ? lowest(running.map((own) => finalizedBy(own, origins)))
    : highest(sources.map((own) => finalizedBy(own, origins)));
}

const finalizedBy = (own: readonly Report[], origins: number): number | null =>
  own.length < origins ? null : lowest(own.map((report) => report.finalized));

/** The lowest; null, which is unknown, is lower than any. */
const lowest = (blocks: readonly (number | null)[]): number | null =>
  blocks.reduce((low, block) => (low === null || block === null ? null : Math.min(low, block)));

/** The highest; null, which is unknown, is lower than any. */
const highest = (blocks: readonly (number | null)[]): number | null =>
  blocks.reduce((high, block) => (high === null ? block : block === null ? high : Math.max(high, block)));
