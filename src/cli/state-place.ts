/** Where the actors of this process keep their state: a folder that nobody else uses while it lives. */
import { join } from 'node:path';
import { Fault } from '../faults.ts';
import { heldLock } from '../stack/lock.ts';

export type StatePlace = Readonly<{ dir: string; release(): void }>;

/** A second instance on one machine has its own folder, and finds it again when both are started anew. */
const mostInstances = 100;

/**
 * Takes the first folder that is free. Kafka has all that is kept there: while nobody uses it, it may go.
 */
export function statePlace(dataDir: string): StatePlace {
  const state = join(dataDir, 'state');
  try {
    for (let instance = 0; instance < mostInstances; instance++) {
      const dir = join(state, String(instance));
      const lock = heldLock(`${dir}.lock`);
      if (lock) return { dir, release: lock.release };
    }
  } catch (thrown) {
    throw unwritable(state, thrown);
  }
  throw new Fault(
    'service-unreachable',
    `All ${mostInstances} folders below ${state} are in use by processes that live; give this one a dataDir.`,
  );
}

const unwritable = (state: string, cause: unknown): Fault =>
  new Fault(
    'service-unreachable',
    `Processors keep their state in ${state}, which cannot be written: ` +
      `${cause instanceof Error ? cause.message : cause}. ` +
      'Set dataDir to a folder on a disk of this machine that this user may write to.',
    { cause },
  );
