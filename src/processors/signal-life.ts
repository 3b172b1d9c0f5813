/** The life of a signal: provisional → confirmed | retracted, and back; each step is its next revision. */
import type { EnrichedEvent, Signal } from '../events.ts';
import type { CompiledRuleSet, Verdict } from './rules/compile-rule-set.ts';

/** What a decision is made of: the event it stands on, the rules that made it, and what they said. */
type Ground = Readonly<{
  ruleSet: CompiledRuleSet;
  verdict: Verdict;
  eventId: string;
  enriched: EnrichedEvent;
}>;

/**
 * A decision on an event that stands; `before` is the signal it had, where its block was gone and has come
 * back.
 */
export function provisional(
  { ruleSet, verdict, eventId, enriched: { subject, event } }: Ground,
  before: Signal | undefined,
): Signal {
  return {
    type: 'Signal',
    ruleSet: ruleSet.name,
    ruleSetVersion: ruleSet.version,
    subject,
    eventId,
    state: 'provisional',
    revision: (before?.revision ?? 0) + 1,
    score: verdict.score,
    threshold: ruleSet.threshold,
    reasons: verdict.reasons,
    chainId: event.chainId,
    blockNumber: event.blockNumber,
    blockHash: event.blockHash,
    transactionHash: event.transactionHash,
    logIndex: event.logIndex,
    finalityBroken: false,
  };
}

/** Its block can no longer be taken back. */
export const confirmed = (signal: Signal): Signal => ({
  ...signal,
  state: 'confirmed',
  revision: signal.revision + 1,
});

/** Its block has vanished; score and reasons stay those of the decision that is taken back. */
export const retracted = (signal: Signal, blockHash: string): Signal => ({
  ...signal,
  state: 'retracted',
  revision: signal.revision + 1,
  blockHash,
  finalityBroken: signal.state === 'confirmed',
});
