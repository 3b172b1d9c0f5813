/** The recorded input, folded in order by one process without Kafka: what the pipeline must have come to. */
import type { Config } from '../config.ts';
import type {
  EnrichedEvent,
  Progress,
  RawChainBody,
  RawMarketBody,
  RawSocialBody,
  Signal,
} from '../events.ts';
import { factTables } from '../facts/fact-tables.ts';
import { Fault } from '../faults.ts';
import type { Envelope } from '../flow/envelope.ts';
import { type EpochMs, epochMs, eventId } from '../flow/ids.ts';
import type { Emission, FactSource, Processor } from '../flow/processor.ts';
import type { Observation, Source } from '../flow/source.ts';
import { emptyTable } from '../flow/table.ts';
import type { CompiledRuleSet } from '../processors/rules/compile-rule-set.ts';
import { processors, sources } from '../topology.ts';
import { spamScaleOf } from './spam-scale-of.ts';

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

/**
 * One partition, one source after the other. Append time stands still: it is how long ago something was seen
 * that
 * makes a duplicate new, so this holds for runs shorter than the dedupe window.
 */
export async function recompute(config: Config, ruleSet: CompiledRuleSet): Promise<Recomputed> {
  const spam = await spamScaleOf(config);
  const { refine, enrich, score } = processors({ ...config, partitions: 1 }, { ruleSet, spam });
  const facts = await factTables(config.facts);
  const refined = folded(refine, noFacts);
  const enriched = folded(enrich, facts);
  const scored = folded(score, noFacts);
  const result = emptyResult();
  const signal = AbortSignal.any([]);
  const recorded: readonly Source<RawChainBody | RawMarketBody | RawSocialBody>[] = sources(config);
  for (const source of recorded) {
    for await (const observation of source.open(null, signal)) {
      if (observation.type === 'malformed') result.malformed += 1;
      const input = envelopeOf(source.name, observation);
      for (const event of input ? await refined(input) : []) {
        count(result.types.events, event.type);
        for (const enrichedEvent of await enriched(enveloped(event))) {
          const { id, at, body } = enrichedEvent;
          if (body.type === 'EnrichedEvent') result.events.set(id, { at, body });
          for (const { type, id, at, body } of await scored(enveloped(enrichedEvent))) {
            count(result.types.signals, type);
            if (body.type !== 'Signal') continue;
            result.signals.set(id, { at, body });
            result.revisions.set(`${id}/${body.revision}`, { at, body });
          }
        }
      }
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

/** A processor as a plain function that remembers. */
function folded<In, Out, Value, Change, Fact>(
  processor: Processor<In, Out, Value, Change, Fact>,
  facts: FactSource<Fact>,
): (input: Envelope<In>) => Promise<readonly Emission<Out>[]> {
  let state = emptyTable<Value>();
  return async (input) => {
    const keys = processor.ask?.(input) ?? [];
    const known = keys.length > 0 ? await facts(keys, AbortSignal.any([])) : new Map();
    const decision = processor.decide(state, input, known);
    if (decision.type !== 'forward') return [];
    for (const change of decision.changes) state = processor.evolve(state, change);
    return decision.emit;
  };
}

const standingStill = epochMs(0);

const enveloped = <Body>({ id, key, at, body }: Emission<Body>): Envelope<Body> => ({
  id,
  key,
  at,
  appendedAt: standingStill,
  body,
});

/** What the source would have put on its raw topic; null where that is a dead letter. */
function envelopeOf<Body>(source: string, observation: Observation<Body>): Envelope<Body | Progress> | null {
  switch (observation.type) {
    case 'record': {
      const { id, key, at, body } = observation;
      return { id, key, at, appendedAt: standingStill, body };
    }
    case 'progress': {
      const body: Progress = { type: 'Progress', source, origin: 0, ...observation.progress };
      const id = eventId(`progress:${source}:${body.position}`);
      return { id, key: source, at: epochMs(body.at), appendedAt: standingStill, body };
    }
    case 'malformed':
      return null;
    default:
      return observation satisfies never;
  }
}

/** Progress is sent by the clock, so its number says nothing. */
function count(counts: Record<string, number>, type: string): void {
  if (type !== 'progress') counts[type] = (counts[type] ?? 0) + 1;
}

const noFacts: FactSource<never> = async () => {
  throw new Fault('bug', 'A processor without `ask` asked for facts.');
};
