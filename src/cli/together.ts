/** The sources of a slot → runs that stand and fall together, but for one that only a person can help. */
import { asFault, whatFollows } from '../faults.ts';
import { sourceActorId } from '../flow/ids.ts';
import type { Telemetry } from '../telemetry.ts';
import { sideBySide } from './side-by-side.ts';

type Outcome = 'ended' | 'stopped' | 'fenced';

/** A source that only a person can help stands still, and the others of its slot go on. */
export async function stoppedAlone(
  { app, source, telemetry }: Readonly<{ app: string; source: string; telemetry: Telemetry }>,
  run: () => Promise<Outcome>,
): Promise<Outcome> {
  try {
    return await run();
  } catch (thrown) {
    const { code, message } = asFault(thrown);
    if (whatFollows(code) !== 'stop-actor') throw thrown;
    telemetry('ActorStopped', { actor: sourceActorId(app, source), code, why: message });
    return 'ended';
  }
}

/**
 * Runs all; where one fails or is fenced the others of the slot stop too, and the slot sits down again as a
 * whole.
 */
export async function together<Item>(
  items: readonly Item[],
  run: (item: Item, signal: AbortSignal) => Promise<Outcome>,
  signal: AbortSignal,
): Promise<Outcome> {
  const outcomes = await sideBySide(
    items,
    async (item, abandon, ending) => {
      const outcome = await run(item, ending);
      if (outcome === 'fenced') abandon();
      return outcome;
    },
    signal,
  );
  return (['fenced', 'stopped'] as const).find((one) => outcomes.includes(one)) ?? 'ended';
}
