/** The recorded input, folded in order by one process without Kafka: what the pipeline must have come to. */
import type { Config } from '../config.ts';
import { type EnrichedEvent, eventsTopic, type Signal, signalsTopic } from '../events.ts';
import type { EpochMs } from '../flow/ids.ts';
import type { Source } from '../flow/source.ts';
import type { CompiledRuleSet } from '../processors/rules/compile-rule-set.ts';
import { sources } from '../topology.ts';
import { type FoldedRecord, type RawBody, sequentialFold } from './sequential-fold.ts';

export type Recomputed = Readonly<{
  /** The last word on each event, with its time, and the order-independent life of each signal. */
  events: ReadonlyMap<string, Timed<EnrichedEvent>>;
  signals: ReadonlyMap<string, Timed<Signal>>;
  revisions: ReadonlyMap<string, Timed<Signal>>;
  /** How many records of each type must lie on a topic; progress depends on the clock and is not counted. */
  types: Readonly<{ events: Counts; signals: Counts }>;
  malformed: number;
}>;

export type Timed<Body> = Readonly<{ at: EpochMs; body: Body }>;
export type Counts = Readonly<Record<string, number>>;

export type RecomputeOptions = Readonly<{
  /** Other sources than those of the configuration. */
  recorded?: readonly Source<RawBody>[];
  /** Hears of every record, in the order in which one process comes to it. */
  hear?: (topic: string, record: FoldedRecord) => void;
}>;

export async function recompute(
  config: Config,
  ruleSet: CompiledRuleSet,
  { recorded = sources(config), hear = () => undefined }: RecomputeOptions = {},
): Promise<Recomputed> {
  const result = emptyResult();
  for await (const step of sequentialFold(config, ruleSet, recorded)) {
    if (step === null) result.malformed += 1;
    for (const { topic, record } of step ?? []) {
      hear(topic, record);
      const { type, id, at, body } = record;
      if (topic === eventsTopic.name) count(result.types.events, type);
      if (topic === signalsTopic.name) count(result.types.signals, type);
      if (body.type === 'EnrichedEvent') result.events.set(id, { at, body });
      if (body.type !== 'Signal') continue;
      result.signals.set(id, { at, body });
      result.revisions.set(`${id}/${body.revision}`, { at, body });
    }
  }
  return result;
}

function emptyResult() {
  const types: Record<'events' | 'signals', Record<string, number>> = { events: {}, signals: {} };
  return {
    events: new Map<string, Timed<EnrichedEvent>>(),
    signals: new Map<string, Timed<Signal>>(),
    revisions: new Map<string, Timed<Signal>>(),
    types,
    malformed: 0,
  };
}

/** Progress is sent by the clock, so its number says nothing. */
function count(counts: Record<string, number>, type: string): void {
  if (type !== 'progress') counts[type] = (counts[type] ?? 0) + 1;
}
