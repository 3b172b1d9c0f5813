/** The behaviour of an actor: a pure decision about one input, and the fold of what it changed. */
import type { Envelope, PoisonCode } from './envelope.ts';
import type { EpochMs, EventId } from './ids.ts';
import type { RecordType } from './log.ts';
import type { Table } from './table.ts';
import type { Topic } from './topic.ts';

/** Names something the shell fetches before a turn, for example `token:137:0xabc…`. */
export type FactKey = string;

/** `absent`: the provider is sure there is none. `unavailable`: it could not say; this degrades decisions. */
export type FactAnswer<Fact> =
  | Readonly<{ type: 'known'; fact: Fact }>
  | Readonly<{ type: 'absent' }>
  | Readonly<{ type: 'unavailable'; why: string }>;

export type Facts<Fact> = ReadonlyMap<FactKey, FactAnswer<Fact>>;

/** Fetches facts in parallel; never throws for a single fact, answers `unavailable` instead. */
export type FactSource<Fact> = (keys: readonly FactKey[], signal: AbortSignal) => Promise<Facts<Fact>>;

/**
 * An output on its way to a partition: `keep` the input's number, hash the `key`, or copy to `every` one.
 * The append time is added by the turn: it is the input's.
 */
export type Emission<Out> = Readonly<{
  /** Left out, it goes to the processor's own output, which alone is what its memory is read from. */
  to?: Topic<Out>;
  route: 'keep' | 'key' | 'every';
  type: RecordType;
  id: EventId;
  key: string;
  at: EpochMs;
  body: Out;
}>;

export type Decision<Out, Change> =
  | Readonly<{ type: 'forward'; emit: readonly Emission<Out>[]; changes: readonly Change[] }>
  | Readonly<{ type: 'drop'; why: string }>
  | Readonly<{ type: 'reject'; code: PoisonCode; detail: string }>;

/**
 * Called by an actor, one input at a time, in partition order. Everything is synchronous and total: it
 * answers with a decision for any input, never throws for bad data; a throw is a bug and crashes the process.
 */
export interface Processor<In, Out, Value, Change, Fact> {
  readonly name: string;
  readonly from: readonly Topic<In>[];
  readonly to: Topic<Out>;
  /** Called for each input of a batch; all its keys are fetched before the turn, outside a transaction. */
  ask?(input: Envelope<In>): readonly FactKey[];
  decide(state: Table<Value>, input: Envelope<In>, facts: Facts<Fact>): Decision<Out, Change>;
  /** Folds one change into the state; the same function serves the live turn and the restore. */
  evolve(state: Table<Value>, change: Change): Table<Value>;
  /**
   * What a record in `to` says about the state of the actor that reads `mailbox`: nothing, where this actor
   * did not write it, since all mailboxes of a partition share the output. Absent: it keeps no state.
   */
  recall?(output: Envelope<Out>, mailbox: Topic<In>): readonly Change[];
  /**
   * Names what the state depends on beside the output: the form of its rows, and the options of its fold.
   * State that was kept under another name is not read; who changes a row's form changes the name.
   */
  readonly foldedBy?: string;
}
