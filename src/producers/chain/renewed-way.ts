/** A node's address, which may become another while it is used → a way to it that goes on over that. */
import { type Call, NodeProblem } from './rpc.ts';
import type { Way } from './way-to-node.ts';

export type Renewing = Readonly<{
  /** To begin with. */
  url: string;
  /** As it is now; null where that cannot be said, and it stays as it was. */
  renewed: () => string | null;
  open: (url: string) => Way;
  /** Milliseconds of a clock that nobody sets. */
  now: () => number;
}>;

/** So often whoever asks looks whether the address is another one; at once where the node refuses. */
const lookEveryMs = 5_000;

type Held = { readonly way: Way; readonly left: AbortController; asking: number };

/** What is under way when the address changes ends over the old one. */
export function renewedWay({ url: first, renewed, open, now }: Renewing): Way {
  const held = new Set<Held>();
  let url = first;
  let lookedMs = now();
  let newest = hold();
  const announces = newest.way.subscribe !== null;

  return {
    async ask(calls, signal) {
      if (now() - lookedMs >= lookEveryMs) look();
      const asked = newest;
      try {
        return await askOver(asked, calls, signal);
      } catch (thrown) {
        if (!isRefusal(thrown)) throw thrown;
        look();
        // One that is as it was is refused for what it is.
        if (newest === asked) throw thrown;
        return askOver(newest, calls, signal);
      }
    },
    subscribe: announces ? subscribe : null,
    doubt: () => newest.way.doubt(),
    async close() {
      await Promise.all([...held].map(({ way }) => way.close()));
    },
  };

  /** Heads may be missed between two connections, as between any: the clock asks for them. */
  async function* subscribe(signal: AbortSignal): AsyncGenerator<unknown> {
    for (let over: Held | null = null; over !== newest && !signal.aborted; ) {
      over = newest;
      try {
        yield* over.way.subscribe?.(AbortSignal.any([signal, over.left.signal])) ?? [];
      } catch (thrown) {
        if (over.left.signal.aborted) continue;
        if (isRefusal(thrown)) look();
        if (newest === over) throw thrown;
      }
    }
  }

  function look(): void {
    lookedMs = now();
    const found = renewed();
    if (found === null || found === url) return;
    url = found;
    const before = newest;
    newest = hold();
    before.left.abort();
    leave(before);
  }

  function hold(): Held {
    const one: Held = { way: open(url), left: new AbortController(), asking: 0 };
    held.add(one);
    return one;
  }

  async function askOver(one: Held, calls: readonly Call[], signal: AbortSignal) {
    one.asking++;
    try {
      return await one.way.ask(calls, signal);
    } finally {
      one.asking--;
      leave(one);
    }
  }

  /** The last one out closes it. */
  function leave(one: Held): void {
    if (one === newest || one.asking > 0 || !held.delete(one)) return;
    // Nobody waits for it; what it cannot close ends with its connections.
    void one.way.close().catch(() => undefined);
  }
}

const isRefusal = (thrown: unknown): boolean => thrown instanceof NodeProblem && thrown.kind === 'refused';
