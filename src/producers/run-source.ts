/** Drives any source: its observations, and the cursor that follows them, in one transaction each. */
import type { SourceCursor } from '../events.ts';
import type { GapNews } from '../flow/continuity.ts';
import { sourceActorId } from '../flow/ids.ts';
import type { Log, Seat } from '../flow/log.ts';
import type { Source } from '../flow/source.ts';
import type { Telemetry } from '../telemetry.ts';
import { type GatherBounds, gather } from './gather.ts';
import { lastCursor } from './last-cursor.ts';
import { sourceWrites, standingAt } from './source-writes.ts';
import { weight } from './weight.ts';
import { writtenBook } from './written.ts';

export type SourceRun<Body> = Readonly<{
  log: Log;
  source: Source<Body>;
  app: string;
  /** Partitions of the raw topic; records go to the one their key hashes to. */
  partitions: number;
  bounds: GatherBounds;
  telemetry: Telemetry;
  /** Milliseconds of any clock that does not jump: it spaces progress. */
  now: () => number;
}>;

/**
 * One sitting: takes the source's seat, goes on behind its last committed cursor, and stays until the
 * recorded input has ended, `signal` aborts (what was gathered is still committed) or the seat is taken.
 * Anything thrown leaves the outcome of the last transaction open: sit down again, the cursor knows.
 */
export async function runSource<Body>(
  run: SourceRun<Body>,
  signal: AbortSignal,
): Promise<'ended' | 'stopped' | 'fenced'> {
  const by = sourceActorId(run.app, run.source.name);
  const takenAt = run.now();
  const seat = await run.log.open(by);
  try {
    const { last, read } = await lastCursor(seat, run.source.name);
    const position = last?.position ?? null;
    run.telemetry('ActorSeated', { actor: by, position, restored: read, tookMs: run.now() - takenAt });
    return await commitAll(run, seat, last, signal);
  } finally {
    await seat.close();
  }
}

async function commitAll<Body>(
  run: SourceRun<Body>,
  seat: Seat,
  last: SourceCursor | null,
  signal: AbortSignal,
): Promise<'ended' | 'stopped' | 'fenced'> {
  const { source, app, partitions } = run;
  const by = sourceActorId(app, source.name);
  const book = writtenBook(seat, source.to, partitions);
  const open = (ending: AbortSignal) => book.given(source.open(last?.cursor ?? null, book.written, ending));
  let standing = standingAt(last);
  for await (const batch of gather(open, run.bounds, weight, signal)) {
    const turn = sourceWrites({ source, by, partitions }, standing, { batch, now: run.now() });
    if (turn.writes.length > 0 && (await seat.commit({ by, writes: turn.writes })) === 'fenced')
      return 'fenced';
    book.settled(batch.length);
    standing = turn.standing;
    const { records, malformed, ended } = turn;
    for (const news of turn.gaps) tellGap(run, news);
    if (turn.writes.length > 0)
      run.telemetry('SourceAdvanced', {
        source: source.name,
        records,
        malformed,
        position: standing.position,
        ended,
      });
    if (ended) return 'ended';
  }
  return signal.aborted ? 'stopped' : 'ended';
}

function tellGap<Body>({ source, telemetry }: SourceRun<Body>, { gap, closed }: GapNews): void {
  const { unit, from, to, why, detail } = gap;
  const hole = { source: source.name, unit, from, to };
  if (closed) telemetry('GapClosed', { ...hole, ...closed.evidence, tookMs: closed.at - gap.openedAt });
  else telemetry('GapOpened', { ...hole, why, detail });
}
