/**
 * One partition in memory: offsets for records and markers alike, and a reader that sees committed ones only.
 */
import type { Entry, Poison } from '../src/flow/envelope.ts';
import { epochMs, type NextOffset, nextOffset, type Offset, offset } from '../src/flow/ids.ts';
import type { Write } from '../src/flow/log.ts';

type Slot = Readonly<{ by: string; outcome: () => Outcome; entry: unknown; type: string }> | 'marker';
type Outcome = 'open' | 'commit' | 'abort';

export interface MemoryPartition {
  /** Answers where the record lies. */
  append(by: string, write: Write): Offset;
  appendPoison(bytes: Uint8Array, why: Poison): void;
  /** Ends `by`'s open transaction here with a marker, which takes an offset as in Kafka. */
  finish(by: string, outcome: 'commit' | 'abort'): void;
  start(): number;
  /** One past the last slot, open transactions included. */
  end(): number;
  /** The last stable offset: where the first open transaction begins, or the end. */
  stable(): number;
  /** Resolves when the last stable offset is past `at`. */
  past(at: number, signal: AbortSignal): Promise<void>;
  read<Body>(from: number, most: number): { entries: Entry<Body>[]; next: NextOffset };
  /** Every committed record, in order, with its header `type`. */
  committed<Body>(): { type: string; entry: Entry<Body> }[];
  /** The same of some offsets, up to and without `to`. */
  between<Body>(from: number, to: number): Entry<Body>[];
  /** What lies there whether it was committed or not, which no reader must be given. */
  written<Body>(from: number, to: number): Entry<Body>[];
  truncate(before: number): void;
}

export function memoryPartition(now: () => number): MemoryPartition {
  const slots: Slot[] = [];
  const open = new Map<string, { first: number; outcome: Outcome }>();
  let first = 0;
  let waiting: (() => void)[] = [];

  const stable = (): number => {
    let least = slots.length;
    for (const each of open.values()) least = Math.min(least, each.first);
    return least;
  };
  const wake = (): void => {
    const woken = waiting;
    waiting = [];
    for (const resume of woken) resume();
  };
  const put = (by: string, outcome: () => Outcome, entry: unknown, type: string): void => {
    slots.push({ by, outcome, entry, type });
  };

  function* visible<Body>(from: number, to: number): Generator<{ type: string; entry: Entry<Body> }> {
    for (let at = from; at < Math.min(to, slots.length); at++) {
      const slot = slots[at];
      if (slot === undefined || slot === 'marker' || slot.outcome() !== 'commit') continue;
      yield { type: slot.type, entry: slot.entry as Entry<Body> };
    }
  }

  return {
    finish(by, outcome) {
      const transaction = open.get(by);
      if (!transaction) return;
      transaction.outcome = outcome;
      open.delete(by);
      slots.push('marker');
      wake();
    },
    end: () => slots.length,
    stable,
    append(by, { draft, type }) {
      const transaction = open.get(by) ?? { first: slots.length, outcome: 'open' as Outcome };
      open.set(by, transaction);
      // Copied once and frozen: a log holds bytes, and nobody who reads them can change them for others.
      const envelope = frozenCopy({ ...draft, appendedAt: draft.appendedAt ?? epochMs(now()) });
      const bytes = new TextEncoder().encode(JSON.stringify(draft.id));
      const entry = { type: 'record', offset: offset(slots.length), bytes, envelope };
      put(by, () => transaction.outcome, Object.freeze(entry), type);
      return entry.offset;
    },
    appendPoison(bytes, why) {
      const entry = { type: 'undecodable', offset: offset(slots.length), bytes, why };
      put('', () => 'commit', entry, 'poison');
      wake();
    },
    start: () => first,
    async past(at, signal) {
      while (stable() <= at) {
        signal.throwIfAborted();
        const { promise, resolve, reject } = Promise.withResolvers<void>();
        waiting.push(resolve);
        const abort = () => reject(signal.reason);
        signal.addEventListener('abort', abort, { once: true });
        await promise.finally(() => signal.removeEventListener('abort', abort));
      }
    },
    read<Body>(from: number, most: number) {
      const to = stable();
      const entries: Entry<Body>[] = [];
      for (const { entry } of visible<Body>(from, to)) {
        if (entries.length === most) return { entries, next: nextOffset((entries.at(-1)?.offset ?? 0) + 1) };
        entries.push(entry);
      }
      return { entries, next: nextOffset(Math.max(from, to)) };
    },
    committed: <Body>() => [...visible<Body>(0, stable())],
    between: <Body>(from: number, to: number) => [...visible<Body>(from, to)].map((each) => each.entry),
    written: <Body>(from: number, to: number) =>
      slots.slice(from, to).flatMap((slot) => (slot === 'marker' ? [] : [slot.entry as Entry<Body>])),
    truncate(before) {
      first = before;
    },
  };
}

/** Of plain objects, arrays and bytes, which is all that records are made of. */
function frozenCopy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return value.slice();
  if (Array.isArray(value)) return Object.freeze(value.map(frozenCopy));
  const copy: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) copy[name] = frozenCopy(inner);
  return Object.freeze(copy);
}
