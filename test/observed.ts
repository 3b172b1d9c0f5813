/** What a replay observes, and the same in words that read as a ledger. */
import type { Fault } from '../src/faults.ts';
import { type Observation, observedIn, progressIn, type Source } from '../src/flow/source.ts';
import { nothingWritten } from '../src/producers/nothing-written.ts';
import { replay } from '../src/producers/replay.ts';

export const replayOf = (...files: string[]) =>
  replay({ name: 'recorded', chainId: 137, files, confirmations: 2 });

export const observed = (
  files: string[],
  cursor: string | null = null,
  signal = AbortSignal.any([]),
): Promise<Observation<unknown>[]> => observations(replayOf(...files), cursor, signal);

export async function observations<Body>(
  source: Source<Body>,
  cursor: string | null = null,
  signal = AbortSignal.any([]),
): Promise<Observation<Body>[]> {
  const found: Observation<Body>[] = [];
  for await (const observation of source.open(cursor, nothingWritten, signal)) found.push(observation);
  return found;
}

/** `event 1a:0`, `removal 1a:0`, `malformed file:3 why`, `progress 4 @1000 final 7 ended`. */
export function told(observation: Observation<unknown>): string {
  if (observation.type === 'malformed') return `malformed ${observation.where} ${observation.why.detail}`;
  const observed = observedIn(observation).map(({ id, record }) => {
    const [, , hash = '', index] = id.split(':');
    return `${record} ${Number.parseInt(hash.slice(-2), 16)}${hash[2]}:${index}`;
  });
  const progress = progressIn(observation);
  if (!progress) return observed.join();
  const { position, at, finalized, ended } = progress;
  return [...observed, `progress ${position} @${at} final ${finalized}${ended ? ' ended' : ''}`].join();
}

/** The code and message with which a replay refuses to go on, or `accepted`. */
export const refusal = async (files: string[], cursor: string | null): Promise<string> =>
  observed(files, cursor).then(
    () => 'accepted',
    (fault: Fault) => `${fault.code}: ${fault.message}`,
  );
