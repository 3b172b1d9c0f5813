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
  /** Resolves when the last stable offset is past `at`. */
  past(at: number, signal: AbortSignal): Promise<void>;
  read<Body>(from: number, most: number): { entries: Entry<Body>[]; next: NextOffset };
  /** Every committed record, in order, with its header `type`. */
  committed<Body>(): { type: string; entry: Entry<Body> }[];
  truncate(before: number): void;
}

export function memoryPartition(now: () => number): MemoryPartition {
  const slots: Slot[] = [];
  const open = new Map<string, { first: number; outcome: Outcome }>();
  let first = 0;
  let waiting: (() => void)[] = [];

  const stable = (): number => Math.min(slots.length, ...[...open.values()].map((each) => each.first));
  const wake = (): void => {
    const woken = waiting;
    waiting = [];
    for (const resume of woken) resume();
  };
  const put = (by: string, outcome: () => Outcome, entry: unknown, type: string): void => {
    slots.push({ by, outcome, entry, type });
  };

  function* visible<Body>(from: number, to: number): Generator<{ type: string; entry: Entry<Body> }> {
    for (const slot of slots.slice(from, to)) {
      if (slot === 'marker' || slot.outcome() !== 'commit') continue;
      yield { type: slot.type, entry: structuredClone(slot.entry) as Entry<Body> };
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
    append(by, { draft, type }) {
      const transaction = open.get(by) ?? { first: slots.length, outcome: 'open' as Outcome };
      open.set(by, transaction);
      const envelope = structuredClone({ ...draft, appendedAt: draft.appendedAt ?? epochMs(now()) });
      const bytes = new TextEncoder().encode(JSON.stringify(draft.id));
      const entry = { type: 'record', offset: offset(slots.length), bytes, envelope };
      put(by, () => transaction.outcome, entry, type);
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
      const all = [...visible<Body>(from, to)].map((each) => each.entry);
      if (all.length <= most) return { entries: all, next: nextOffset(to) };
      const entries = all.slice(0, most);
      return { entries, next: nextOffset((entries.at(-1)?.offset ?? 0) + 1) };
    },
    committed: <Body>() => [...visible<Body>(0, stable())],
    truncate(before) {
      first = before;
    },
  };
}
