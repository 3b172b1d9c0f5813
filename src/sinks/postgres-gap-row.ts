/** A record of the ledger of gaps → its row: that of a source, or of an actor that lost its place. */
import type { Gap, SourceGap } from '../events.ts';
import type { Envelope } from '../flow/envelope.ts';
import { epochMs } from '../flow/ids.ts';
import { timestampOf } from './postgres-time.ts';

export const gapColumns = {
  id: 'text',
  by: 'text',
  input: 'text',
  unit: 'text',
  from_place: 'bigint',
  to_place: 'bigint',
  why: 'text',
  detail: 'text',
  state: 'text',
  at: 'timestamptz',
  closed_at: 'timestamptz',
  goes_on_at: 'bigint',
  evidence: 'jsonb',
} as const;

export type GapRow = Partial<Record<keyof typeof gapColumns, unknown>>;

export function gapRow({ appendedAt, body }: Pick<Envelope<Gap | SourceGap>, 'appendedAt' | 'body'>): GapRow {
  const hole = { unit: body.unit, from_place: body.from, to_place: body.to, why: body.why };
  switch (body.type) {
    case 'SourceGap': {
      const { gap: id, source: by, state, detail, openedMs, closedMs, evidence } = body;
      const closed_at = closedMs === null ? null : timestampOf(epochMs(closedMs));
      return { id, by, ...hole, state, detail, at: timestampOf(epochMs(openedMs)), closed_at, evidence };
    }
    case 'Gap': {
      const { by, input, goesOnAt: goes_on_at } = body;
      const at = timestampOf(appendedAt);
      // What lies in it nobody has read: a person has said to go on behind it.
      const life = goes_on_at === null ? { state: 'open' } : { state: 'passed', closed_at: at, goes_on_at };
      return { id: `${by}:${input}:${body.from}-${body.to}`, by, input, ...hole, at, ...life };
    }
    default:
      return body satisfies never;
  }
}
