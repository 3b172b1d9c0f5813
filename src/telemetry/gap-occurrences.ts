/** What sources say of what they missed: a part of the table in telemetry.ts. */
import type { Rendering } from './rendering.ts';

/** `from` and `to` count what `unit` names; `to` is null while it is not known, or where nothing was. */
type Hole = { source: string; unit: string; from: number; to: number | null };

export type GapOccurrences = {
  GapOpened: Hole & { why: string; detail: string };
  GapClosed: Hole & {
    proof: string;
    before: string;
    after: string;
    positions: number;
    records: number;
    tookMs: number;
  };
};

export const gapRenderings: {
  readonly [Name in keyof GapOccurrences]: Rendering<GapOccurrences[Name]>;
} = {
  GapOpened: {
    level: 'warn',
    labels: ['source', 'why'],
    counters: { source_gaps_opened: [1, 'Times a source found that it had missed something.'] },
  },
  GapClosed: {
    level: 'info',
    labels: ['source'],
    counters: {
      source_gaps_closed: [1, 'Gaps of which everything has been read and hangs together.'],
      source_gap_records: ['records', 'Records that filled gaps.'],
    },
    seconds: { source_gap_duration_seconds: ['tookMs', 'From noticing a gap to its being whole.'] },
  },
};
