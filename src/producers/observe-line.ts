/** One line and where the replay stood before it → what is observed, and where the replay stands then. */
import { crc32 } from 'node:zlib';
import { Fault } from '../faults.ts';
import type { Poison } from '../flow/envelope.ts';
import { epochMs } from '../flow/ids.ts';
import type { Cursor, Observation, SourceProgress } from '../flow/source.ts';
import type { LineKind, LineReading } from './line-kind.ts';
import { isBlank } from './lines-of.ts';
import { cursorOf, type ReplayPlace } from './replay-place.ts';
import type { UnreadLine } from './unread-lines.ts';

export type Step<Body> = Readonly<{ place: ReplayPlace; observations: readonly Observation<Body>[] }>;

/** An observation before it is known where a replay that has given it stands. */
type Unplaced<Body> = (placed: Readonly<{ cursor: Cursor; position: number }>) => Observation<Body>;

/** What a broker takes of one record by default is 1 MiB, and a record is shorter than the line it is in. */
const mostBytes = 1_000_000;

/** Pure: a replay that stopped within a line observes it again and leaves out what it has given. */
export function observeLine<Body>(
  kind: LineKind<Body>,
  before: ReplayPlace,
  { file, passed, number, bytes }: UnreadLine & Readonly<{ passed: number }>,
): Step<Body> {
  const within = { ...before, file, passed, line: number, sum: crc32(bytes), given: 0 };
  if (isBlank(bytes)) return { place: within, observations: [] };
  const read = { ...within, position: before.position + 1, ended: false };
  // Lines were added since the end was made known: before any of them, that it is the end no more.
  const goesOn = before.ended ? [progress(kind, { ...before, ended: false })] : [];
  const found = readingOrPoison(kind, bytes);
  if ('code' in found) {
    const why = { ...found, detail: `line ${number}: ${found.detail}` };
    const where = `${file}:${number}`;
    const line = new Uint8Array(bytes);
    const malformed: Unplaced<Body> = (at) => ({ type: 'malformed', where, bytes: line, why, ...at });
    return placed(within, read, [...goesOn, malformed]);
  }
  const after = advanced(read, found);
  const things = found.things.map(
    (thing): Unplaced<Body> =>
      (at) => ({ type: 'record', ...thing, ...at }),
  );
  // A line of another group than the one before first makes known that the former is complete.
  const complete = before.group !== null && before.group !== after.group;
  return placed(within, after, [...goesOn, ...(complete ? [progress(kind, before)] : []), ...things]);
}

/** What is said behind the last line. */
export function observeEnd<Body>(kind: LineKind<Body>, place: ReplayPlace): Observation<Body> {
  const end = { ...place, group: null, ended: true };
  return progress(kind, end)({ cursor: cursorOf(end), position: end.position });
}

export function readingOrPoison<Body>(kind: LineKind<Body>, bytes: Uint8Array): LineReading<Body> | Poison {
  const { length } = bytes;
  if (length > mostBytes)
    return { code: 'too-large', detail: `${length} bytes, expected at most ${mostBytes}` };
  try {
    return kind.read(bytes);
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === 'malformed-line')
      return { code: thrown.code, detail: thrown.message };
    throw thrown;
  }
}

const advanced = (place: ReplayPlace, { group, height, things }: LineReading<unknown>): ReplayPlace => ({
  ...place,
  group: group ?? place.group,
  highestBlock: Math.max(place.highestBlock, height ?? -1),
  reachedMs: things.reduce((latest, { at }) => Math.max(latest, at), place.reachedMs),
});

/** Behind all but the last of them a replay still stands within the line. */
function placed<Body>(
  within: ReplayPlace,
  after: ReplayPlace,
  unplaced: readonly Unplaced<Body>[],
): Step<Body> {
  const observations = unplaced.map((observation, index) => {
    const place = index === unplaced.length - 1 ? after : { ...within, given: index + 1 };
    return observation({ cursor: cursorOf(place), position: place.position });
  });
  return { place: after, observations };
}

function progress<Body>(kind: LineKind<Body>, place: ReplayPlace): Unplaced<Body> {
  const { position, reachedMs, highestBlock, ended } = place;
  const said: SourceProgress = {
    position,
    at: epochMs(reachedMs),
    chainId: kind.chainId,
    finalized: kind.finalized(highestBlock),
    ended,
  };
  return (at) => ({ type: 'progress', progress: said, ...at });
}
