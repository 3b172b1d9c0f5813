/** A processor's decisions as a ledger: given what it is, when this comes in, then that is decided. */
import { expect } from 'vitest';
import type { Envelope } from '../src/flow/envelope.ts';
import type { Decision, Emission, Facts, Processor } from '../src/flow/processor.ts';
import type { Topic } from '../src/flow/topic.ts';
import { type RowTable, rowTable, sealed } from './row-table.ts';

/**
 * A running processor: the inputs it has seen become state, and its outputs are kept as its topic would keep
 * them.
 */
export interface Life<In, Out, Value> {
  /** Decides, checks that deciding wrote nothing and answers the same again, and folds the changes. */
  takes(input: Envelope<In>): Decision<Out, unknown>;
  readonly outputs: readonly Envelope<Out>[];
  readonly rows: ReadonlyMap<string, Value>;
  /** The rows that a fold over the committed outputs alone arrives at. */
  restored(): ReadonlyMap<string, Value>;
}

/** What was there before: its memory is restored from `past`, which may hold what others wrote beside it. */
export type Before<In, Out> = Readonly<{
  past?: readonly Envelope<Out>[];
  /** Which of the processor's topics it reads; the first where not given. */
  mailbox?: Topic<In> | undefined;
}>;

export function lifeOf<In, Out, Value, Change, Fact>(
  processor: Processor<In, Out, Value, Change, Fact>,
  facts: Facts<Fact> = new Map(),
  { past = [], mailbox = processor.from[0] }: Before<In, Out> = {},
): Life<In, Out, Value> {
  const outputs = [...past];
  const folded = () => foldOf(processor, outputs, mailbox);
  const table = folded();
  return {
    outputs,
    rows: table.rows,
    takes(input) {
      const decision = processor.decide(sealed(table), input, facts);
      expect(processor.decide(sealed(table), input, facts), 'decided once more').toEqual(decision);
      if (decision.type !== 'forward') return decision;
      outputs.push(...decision.emit.map((emission) => asCommitted(emission, input)));
      for (const change of decision.changes) processor.evolve(table, change);
      return decision;
    },
    restored: () => folded().rows,
  };
}

function foldOf<In, Out, Value, Change, Fact>(
  processor: Processor<In, Out, Value, Change, Fact>,
  outputs: readonly Envelope<Out>[],
  mailbox: Topic<In> | undefined,
): RowTable<Value> {
  const table: RowTable<Value> = rowTable();
  if (!mailbox) throw new Error(`${processor.name} reads nothing`);
  for (const change of outputs.flatMap((output) => processor.recall?.(output, mailbox) ?? []))
    processor.evolve(table, change);
  return table;
}

const asCommitted = <In, Out>(emission: Emission<Out>, input: Envelope<In>): Envelope<Out> => ({
  id: emission.id,
  key: emission.key,
  at: emission.at,
  appendedAt: input.appendedAt,
  body: emission.body,
});

export interface Ledger {
  when(input: string): { then(decision: string): Ledger };
}

/** `read` understands the ledger's notation of an input, `show` writes an emission in it. */
export function given<In, Out, Value, Change, Fact>(
  processor: Processor<In, Out, Value, Change, Fact>,
  notation: Readonly<{ read: (text: string) => Envelope<In>; show: (emission: Emission<Out>) => string }>,
  facts: Facts<Fact> = new Map(),
): Ledger {
  const life = lifeOf(processor, facts);
  const ledger: Ledger = {
    when: (input) => ({
      // biome-ignore lint/suspicious/noThenProperty: it reads as given, when, then, and nobody awaits it.
      then(decision) {
        expect(shown(life.takes(notation.read(input)), notation.show), input).toBe(decision);
        expect(life.restored(), `restored after ${input}`).toEqual(life.rows);
        return ledger;
      },
    }),
  };
  return ledger;
}

function shown<Out>(decision: Decision<Out, unknown>, show: (emission: Emission<Out>) => string): string {
  switch (decision.type) {
    case 'forward':
      return decision.emit.map(show).join(', ');
    case 'drop':
      return `drop: ${decision.why}`;
    case 'reject':
      return `reject: ${decision.code}`;
    default:
      return decision satisfies never;
  }
}
