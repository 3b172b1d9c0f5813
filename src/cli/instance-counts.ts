/** The metrics of a running instance → how often each actor has begun anew, and which have stopped. */
import { Fault } from '../faults.ts';

export type InstanceCounts = Readonly<{
  /** By actor: incarnations that a fault or a later incarnation ended. */
  restarts: ReadonlyMap<string, number>;
  stopped: ReadonlySet<string>;
}>;

const answerMs = 2_000;

/** Null where nobody answers: an instance need not serve the API. */
export async function instanceCounts(api: string): Promise<InstanceCounts | null> {
  if (!URL.canParse('/metrics', api))
    throw new Fault('bad-arguments', `${api} is no URL, expected http://host:port`);
  try {
    const response = await fetch(new URL('/metrics', api), { signal: AbortSignal.timeout(answerMs) });
    return response.ok ? countsIn(await response.text()) : null;
  } catch {
    // It has ended since it noted its address, or is another's.
    return null;
  }
}

const sample = /^millrace_actors_(faulted|fenced|stopped)_total\{([^}]*)\} (\d+)/;

export function countsIn(text: string): InstanceCounts {
  const restarts = new Map<string, number>();
  const stopped = new Set<string>();
  for (const line of text.split('\n')) {
    const [, what, labels = '', count] = sample.exec(line) ?? [];
    const actor = /(?:^|,)actor="([^"]*)"/.exec(labels)?.[1];
    if (actor === undefined) continue;
    if (what === 'stopped') stopped.add(actor);
    else restarts.set(actor, (restarts.get(actor) ?? 0) + Number(count));
  }
  return { restarts, stopped };
}

/** Instances share the work, so what each counts of an actor adds up. */
export function together(all: readonly InstanceCounts[]): InstanceCounts {
  const restarts = new Map<string, number>();
  for (const one of all) {
    for (const [actor, count] of one.restarts) restarts.set(actor, (restarts.get(actor) ?? 0) + count);
  }
  return { restarts, stopped: new Set(all.flatMap(({ stopped }) => [...stopped])) };
}
