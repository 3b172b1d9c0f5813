/**
 * The life of a signal: provisional → confirmed | retracted, and back; each step is its next revision. One on
 * an event that no chain can take back begins confirmed.
 */
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
export function decided(
  { ruleSet, verdict, eventId, enriched: { subject, event } }: Ground,
  before: Signal | undefined,
): Signal {
  const onChain = event.type === 'ChainEvent';
  return {
    type: 'Signal',
    ruleSet: ruleSet.name,
    ruleSetVersion: ruleSet.version,
    subject,
    eventId,
    state: onChain ? 'provisional' : 'confirmed',
    revision: (before?.revision ?? 0) + 1,
    score: verdict.score,
    threshold: ruleSet.threshold,
    reasons: verdict.reasons(),
    chainId: onChain ? event.chainId : null,
    blockNumber: onChain ? event.blockNumber : null,
    blockHash: onChain ? event.blockHash : null,
    transactionHash: onChain ? event.transactionHash : null,
    logIndex: onChain ? event.logIndex : null,
    source: onChain ? event.source : null,
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
