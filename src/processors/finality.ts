/** Progress of a chain's sources in; for each of them the highest block whose events are final out. */
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

/** Up to which block what a source told is final; null: none of it. */
export type SourceFinality = Readonly<{ source: string | null; finality: number | null }>;

/**
 * Finality of each source of the chain, and under null that of events that name none. A source has finalised
 * what it named from all `origins`: each origin's events reach us before its progress does, so only then has
 * every event up to that block arrived.
 *
 * What a source told waits for that source alone, because it is the one to take it back: an archive that
 * reads old blocks holds up no signal on new ones, and what it tells is not called final because others are
 * far above it. A source that has ended takes nothing back; from then on the highest block that any source of
 * the chain named counts, since the chain has grown that far. Events without a source wait for all.
 */
export function finalities({ reports }: ChainProgress, origins: number): readonly SourceFinality[] {
  const sources = Map.groupBy(reports, (report) => report.source);
  const named = [...sources.values()].map((own) => finalizedBy(own, origins));
  const finality = (tellers: readonly (readonly Report[])[]): number | null => {
    const running = tellers.filter((own) => isRunning(own, origins));
    return running.length > 0 ? lowest(running.map((own) => finalizedBy(own, origins))) : highest(named);
  };
  return [
    { source: null, finality: finality([...sources.values()]) },
    ...[...sources].map(([source, own]) => ({ source, finality: finality([own]) })),
  ];
}

const isRunning = (own: readonly Report[], origins: number): boolean =>
  own.length < origins || own.some((report) => !report.ended);

const finalizedBy = (own: readonly Report[], origins: number): number | null =>
  own.length < origins ? null : lowest(own.map((report) => report.finalized));

/** The lowest; null, which is unknown, is lower than any. */
const lowest = (blocks: readonly (number | null)[]): number | null =>
  blocks.reduce((low, block) => (low === null || block === null ? null : Math.min(low, block)));

/** The highest; null, which is unknown, is lower than any. */
const highest = (blocks: readonly (number | null)[]): number | null =>
  blocks.reduce((high, block) => (high === null ? block : block === null ? high : Math.max(high, block)));
