/** Events in; events with subject and facts out, keyed by the subject: `events` → `events.enriched`. */
import {
  type EnrichedEvent,
  eventsEnrichedTopic,
  eventsTopic,
  type Progress,
  type TokenFact,
} from '../events.ts';
import type { Envelope } from '../flow/envelope.ts';
import type { FactKey, Facts, Processor } from '../flow/processor.ts';
import { emissionOf } from './emission-of.ts';
import { mentionsOf, subjectOf } from './subject.ts';

type Event = EnrichedEvent['event'];

/** It keeps no state: what it adds is a function of the event and of the facts fetched before the turn. */
export function enrich(): Processor<Event | Progress, EnrichedEvent | Progress, never, never, TokenFact> {
  return {
    name: 'enrich',
    from: [eventsTopic],
    to: eventsEnrichedTopic,
    ask: (body) => (body.type === 'Progress' ? [] : factKeysOf(body)),
    decide(_state, input, facts) {
      const { body } = input;
      const emission =
        body.type === 'Progress'
          ? emissionOf({ ...input, body }, 'every', 'progress')
          : enriched({ ...input, body }, facts);
      return { type: 'forward', emit: [emission], changes: [] };
    },
    evolve: (state) => state,
  };
}

/** A swap names a pool, not a token; its two tokens are not in the log. */
function factKeysOf(event: Event): readonly FactKey[] {
  if (event.type !== 'ChainEvent') return [];
  const { chainId, address, action } = event;
  return action.type === 'Transfer' || action.type === 'Approval' ? [`token:${chainId}:${address}`] : [];
}

function enriched(input: Envelope<Event>, facts: Facts<TokenFact>) {
  const event = input.body;
  const keys = factKeysOf(event);
  const subject = subjectOf(event);
  const body: EnrichedEvent = {
    type: 'EnrichedEvent',
    subject,
    mentions: mentionsOf(event),
    token: keys.map((key) => tokenIn(facts, key)).find((token) => token !== null) ?? null,
    reference: null,
    degraded: keys.filter((key) => isUnanswered(facts, key)),
    event,
  };
  const isRemoval = event.type === 'ChainEvent' && event.status === 'removed';
  return emissionOf({ ...input, key: subject, body }, 'key', isRemoval ? 'removal' : 'event');
}

function tokenIn(facts: Facts<TokenFact>, key: FactKey): TokenFact | null {
  const answer = facts.get(key);
  return answer?.type === 'known' ? answer.fact : null;
}

/** An answer that the shell did not even hand in counts as one the provider did not give. */
function isUnanswered(facts: Facts<TokenFact>, key: FactKey): boolean {
  const answer = facts.get(key);
  return answer === undefined || answer.type === 'unavailable';
}
