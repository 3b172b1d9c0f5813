/** Sources → every record of every topic behind them, in the order in which one process alone comes to it. */
import type { Config } from '../config.ts';
import {
  type EventsBody,
  type EventsEnrichedBody,
  eventsEnrichedTopic,
  eventsTopic,
  type Progress,
  type RawChainBody,
  type RawMarketBody,
  type RawSocialBody,
  type SignalsBody,
  signalsTopic,
} from '../events.ts';
import { factTables } from '../facts/fact-tables.ts';
import { Fault } from '../faults.ts';
import type { Envelope } from '../flow/envelope.ts';
import { type EpochMs, type EventId, epochMs, eventId } from '../flow/ids.ts';
import type { RecordType } from '../flow/log.ts';
import type { Emission, FactSource, Processor } from '../flow/processor.ts';
import { type Observation, observedIn, progressIn, type Source } from '../flow/source.ts';
import { emptyTable } from '../flow/table.ts';
import type { CompiledRuleSet } from '../processors/rules/compile-rule-set.ts';
import { nothingWritten } from '../producers/nothing-written.ts';
import { processors } from '../topology.ts';
import { spamScaleOf } from './spam-scale-of.ts';

export type RawBody = RawChainBody | RawMarketBody | RawSocialBody;

export type FoldedRecord = Readonly<{
  type: RecordType;
  id: EventId;
  key: string;
  at: EpochMs;
  body: RawBody | EventsBody | EventsEnrichedBody | SignalsBody;
}>;

/** What there is to say of one observation: null, malformed; else each record with its topic. */
export type FoldedStep = readonly Readonly<{ topic: string; record: FoldedRecord }>[] | null;

/**
 * One partition, one source after the other. Append time stands still: it is how long ago something was seen
 * that makes a duplicate new, so this holds for runs shorter than the dedupe window.
 */
export async function* sequentialFold(
  config: Config,
  ruleSet: CompiledRuleSet,
  recorded: readonly Source<RawBody>[],
): AsyncGenerator<FoldedStep> {
  const spam = await spamScaleOf(config);
  const { refine, enrich, score } = processors({ ...config, partitions: 1 }, { ruleSet, spam });
  const refined = folded(refine, noFacts);
  const enriched = folded(enrich, await factTables(config.facts));
  const scored = folded(score, noFacts);
  for (const source of recorded) {
    for await (const observation of source.open(null, nothingWritten, AbortSignal.any([]))) {
      if (observation.type === 'malformed') {
        yield null;
        continue;
      }
      const step: { topic: string; record: FoldedRecord }[] = [];
      for (const input of rawOf(source.name, observation)) {
        step.push({ topic: source.to.name, record: input });
        for (const event of await refined(enveloped(input))) {
          step.push({ topic: eventsTopic.name, record: event });
          for (const enrichedEvent of await enriched(enveloped(event))) {
            step.push({ topic: eventsEnrichedTopic.name, record: enrichedEvent });
            for (const signal of await scored(enveloped(enrichedEvent)))
              step.push({ topic: signalsTopic.name, record: signal });
          }
        }
      }
      yield step;
    }
  }
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

type Recorded<Body> = Readonly<{ type: RecordType; id: EventId; key: string; at: EpochMs; body: Body }>;

const enveloped = <Body>({ id, key, at, body }: Recorded<Body>): Envelope<Body> => ({
  id,
  key,
  at,
  appendedAt: standingStill,
  body,
});

/** What the source would have put on its raw topic. */
function rawOf<Body>(source: string, observation: Observation<Body>): Recorded<Body | Progress>[] {
  const said: Recorded<Body | Progress>[] = observedIn(observation).map(({ record, id, key, at, body }) => ({
    ...{ type: record, id, key, at, body },
  }));
  const progress = progressIn(observation);
  if (progress !== null) {
    const body: Progress = { type: 'Progress', source, origin: 0, ...progress };
    const id = eventId(`progress:${source}:${body.position}`);
    said.push({ type: 'progress', id, key: source, at: epochMs(body.at), body });
  }
  return said;
}

const noFacts: FactSource<never> = async () => {
  throw new Fault('bug', 'A processor without `ask` asked for facts.');
};
