/** The topic of cursors, read from its start → the last one of a source. */
import { cursorsTopic, type SourceCursor } from '../events.ts';
import { Fault } from '../faults.ts';
import type { Seat } from '../flow/log.ts';

/** An undecodable cursor may be ours: without it we would go on from an older one and repeat what follows. */
export async function lastCursor(
  seat: Pick<Seat, 'restore'>,
  source: string,
): Promise<Readonly<{ last: SourceCursor | null; read: number }>> {
  let last: SourceCursor | null = null;
  let read = 0;
  for await (const { partition, entries } of seat.restore(cursorsTopic, 0, null))
    for (const entry of entries) {
      if (entry.type === 'undecodable')
        throw lost(source, `${cursorsTopic.name}-${partition}@${entry.offset}`, entry.why.detail);
      read++;
      if (entry.envelope.body.source === source) last = entry.envelope.body;
    }
  return { last, read };
}

const lost = (source: string, where: string, why: string): Fault =>
  new Fault(
    'position-lost',
    `source ${source}: ${where} cannot be read (${why}) and may be the cursor of this source. ` +
      'Nothing goes on until the schema registry knows its schema again.',
  );
