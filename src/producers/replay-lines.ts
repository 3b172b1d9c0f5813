/** Files of recorded lines, and the kind they are of → records, malformed lines and progress, resumably. */
import { basename } from 'node:path';
import type { Progress } from '../events.ts';
import { Fault } from '../faults.ts';
import type { Cursor, Observation, Source } from '../flow/source.ts';
import type { LineKind } from './line-kind.ts';
import { isBlank, linesOf } from './lines-of.ts';
import { observeEnd, observeLine, readingOrPoison } from './observe-line.ts';
import { placeOf, replayStart } from './replay-place.ts';
import { unreadLines } from './unread-lines.ts';

export type Recording = Readonly<{
  name: string;
  /** .jsonl or .jsonl.gz, read one after the other. Their names without folders must differ. */
  files: readonly string[];
}>;

/**
 * Every line is one position; blank lines are none, though line numbers count them. Progress follows the
 * last line of each group; the one of the last group says that the input has ended. Once that is said,
 * opening again gives nothing until lines or files have been added.
 */
export function replayLines<Body>(recording: Recording, kind: LineKind<Body>): Source<Body | Progress> {
  const { name, files } = recording;
  const names = files.map((file) => basename(file));
  const twice = names.find((one, index) => names.indexOf(one) !== index);
  if (twice)
    throw new Fault('bad-config', `source ${name}: two of its files are named ${twice}. Rename one.`);
  return {
    name,
    to: kind.to,
    open: (cursor, _written, signal) => observe(recording, kind, cursor, signal),
    length: () => countLines(files),
    reread(bytes) {
      const found = readingOrPoison(kind, bytes);
      return 'code' in found ? found : found.things;
    },
  };
}

async function* observe<Body>(
  { name, files }: Recording,
  kind: LineKind<Body>,
  cursor: Cursor | null,
  signal: AbortSignal,
): AsyncGenerator<Observation<Body>> {
  const names = files.map((file) => basename(file));
  let place = cursor === null ? replayStart : placeOf(cursor, name, names);
  for (const [passed, path] of [...files.entries()].slice(place.passed))
    for await (const line of unreadLines(path, place, name, signal)) {
      const step = observeLine(kind, place, { ...line, passed });
      for (const observation of step.observations.slice(place.given)) {
        if (signal.aborted) return;
        yield observation;
      }
      place = step.place;
    }
  if (!signal.aborted && !place.ended) yield observeEnd(kind, place);
}

async function countLines(files: readonly string[]): Promise<number> {
  let count = 0;
  for (const path of files)
    for await (const bytes of linesOf(path, AbortSignal.any([]))) if (!isBlank(bytes)) count++;
  return count;
}
