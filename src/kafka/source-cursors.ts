/** The topic `cursors` → where each source goes on, and when that was committed. */
import { cursorsTopic, type SourceCursor } from '../events.ts';
import { type ReadingParts, restored } from './reading.ts';

export type StandingCursor = SourceCursor & Readonly<{ committedMs: number }>;

/** By source. The last record of each is the truth. */
export async function sourceCursors(parts: ReadingParts): Promise<ReadonlyMap<string, StandingCursor>> {
  const cursors = new Map<string, StandingCursor>();
  const { signal } = new AbortController();
  for await (const { entries } of restored(parts, { topic: cursorsTopic, partition: 0 }, null, signal)) {
    for (const entry of entries) {
      if (entry.type !== 'record') continue;
      const { body, appendedAt } = entry.envelope;
      cursors.set(body.source, { ...body, committedMs: appendedAt });
    }
  }
  return cursors;
}
