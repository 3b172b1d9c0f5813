/** Enriched events in; signals and each change of their lives out: `events.enriched` → `signals`. */
import {
  type ChainEvent,
  type EnrichedEvent,
  eventsEnrichedTopic,
  type Progress,
  type Signal,
  signalsTopic,
} from '../events.ts';
import type { Envelope } from '../flow/envelope.ts';
import type { EpochMs } from '../flow/ids.ts';
import type { Decision, Emission, Processor } from '../flow/processor.ts';
import type { Table } from '../flow/table.ts';
import { emissionOf } from './emission-of.ts';
import { finalities, withProgress } from './finality.ts';
import type { Judged, ScoreChange, Standing } from './judged.ts';
import type { CompiledRuleSet } from './rules/compile-rule-set.ts';
import { ruleInput } from './rules/rule-input.ts';
import { emissionOfSignal } from './signal-emission.ts';
import { confirmed, decided, retracted } from './signal-life.ts';
import { chainProgress, rememberScore, standingOn } from './standing.ts';
import { waitingUpTo } from './waiting.ts';

export type ScoreOptions = Readonly<{
  ruleSet: CompiledRuleSet;
  /** Partitions of the main line: as many origins must have reported before anything is final. */
  partitions: number;
  /**
   * How long a signal is remembered after its last change, in append time; past it no removal retracts it.
   */
  windowMs: number;
}>;

type ScoreDecision = Decision<Signal | Progress, ScoreChange>;

/** One event, one signal. Its memory is its own output: signals as they were last emitted, and progress. */
export function score(
  options: ScoreOptions,
): Processor<EnrichedEvent | Progress, Signal | Progress, Judged, ScoreChange, never> {
  return {
    name: 'score',
    foldedBy: `rows 3, window ${options.windowMs}`,
    from: [eventsEnrichedTopic],
    to: signalsTopic,
    decide(state, input) {
      const { body } = input;
      switch (body.type) {
        case 'EnrichedEvent':
          return body.event.type === 'ChainEvent' && body.event.status === 'removed'
            ? onRemoval(state, { ...input, body: body.event }, options)
            : onEvent(state, { ...input, body }, options);
        case 'Progress':
          return onProgress(state, { ...input, body }, options);
        default:
          return body satisfies never;
      }
    },
    evolve: (state, change) => rememberScore(state, change, options.windowMs),
    recall: (output) => [changeOf(output)],
  };
}

/**
 * A duplicate, or an event whose signal was confirmed, decides nothing; one that has come back decides anew.
 */
function onEvent(
  state: Table<Judged>,
  { id, at, appendedAt, body }: Envelope<EnrichedEvent>,
  { ruleSet, windowMs }: ScoreOptions,
): ScoreDecision {
  const before = standingOn(state, id, { now: appendedAt, windowMs })?.signal;
  if (before && before.state !== 'retracted') return { type: 'drop', why: 'its signal stands already' };
  const verdict = ruleSet.judge(ruleInput(body));
  if (verdict.score < ruleSet.threshold) return { type: 'drop', why: 'below the threshold' };
  const signal = decided({ ruleSet, verdict, eventId: id, enriched: body }, before);
  return forward([emissionOfSignal(signal, at)], appendedAt);
}

function onRemoval(
  state: Table<Judged>,
  { id, appendedAt, body }: Envelope<ChainEvent>,
  { windowMs }: ScoreOptions,
): ScoreDecision {
  const standing = standingOn(state, id, { now: appendedAt, windowMs });
  if (!standing || standing.signal.state === 'retracted')
    return { type: 'drop', why: 'no signal stands on it' };
  return forward([emissionOfSignal(retracted(standing.signal, body.blockHash), standing.at)], appendedAt);
}

/**
 * Confirms what has become final, in an order that no interleaving of origins can change, then passes it on.
 */
function onProgress(state: Table<Judged>, input: Envelope<Progress>, options: ScoreOptions): ScoreDecision {
  const confirmations = newlyFinal(state, input, options).map(({ signal, at }) =>
    emissionOfSignal(confirmed(signal), at),
  );
  return forward([...confirmations, emissionOf(input, 'keep', 'progress')], input.appendedAt);
}

function newlyFinal(
  state: Table<Judged>,
  { appendedAt, body: progress }: Envelope<Progress>,
  { partitions, windowMs }: ScoreOptions,
): readonly Standing[] {
  const { chainId } = progress;
  if (chainId === null) return [];
  const known = withProgress(chainProgress(state, chainId), progress);
  return finalities(known, partitions)
    .flatMap(({ source, finality }) =>
      finality === null ? [] : waitingUpTo(state, { chainId, source }, finality),
    )
    .flatMap((event) => standingOn(state, event, { now: appendedAt, windowMs }) ?? [])
    .toSorted(byPlace);
}

const byPlace = ({ signal: a }: Standing, { signal: b }: Standing): number =>
  (a.blockNumber ?? 0) - (b.blockNumber ?? 0) ||
  (a.logIndex ?? 0) - (b.logIndex ?? 0) ||
  (a.eventId < b.eventId ? -1 : 1);

/** What is remembered is what the emissions say, read by the function that reads them back from the topic. */
const forward = (emit: readonly Emission<Signal | Progress>[], appendedAt: EpochMs): ScoreDecision => ({
  type: 'forward',
  emit,
  changes: emit.map((emission) => changeOf({ ...emission, appendedAt })),
});

type Said = Pick<Envelope<Signal | Progress>, 'at' | 'appendedAt' | 'body'>;

function changeOf({ at, appendedAt, body }: Said): ScoreChange {
  switch (body.type) {
    case 'Signal':
      return { type: 'standing', signal: body, at, appendedAt };
    case 'Progress':
      return { type: 'progress', progress: body };
    default:
      return body satisfies never;
  }
}
