/** Events in; events with subject and token facts out, keyed by the subject: `events` → `events.enriched`. */
import {
  type ChainEvent,
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

/** It keeps no state: what it adds is a function of the event and of the facts fetched before the turn. */
export function enrich(): Processor<
  ChainEvent | Progress,
  EnrichedEvent | Progress,
  never,
  never,
  TokenFact
> {
  return {
    name: 'enrich',
    from: [eventsTopic],
    to: eventsEnrichedTopic,
    ask: (body) => (body.type === 'ChainEvent' ? factKeysOf(body) : []),
    decide(_state, input, facts) {
      const { body } = input;
      switch (body.type) {
        case 'ChainEvent':
          return { type: 'forward', emit: [enriched({ ...input, body }, facts)], changes: [] };
        case 'Progress':
          return {
            type: 'forward',
            emit: [emissionOf({ ...input, body }, 'every', 'progress')],
            changes: [],
          };
        default:
          return body satisfies never;
      }
    },
    evolve: (state) => state,
  };
}

/** A swap names a pool, not a token; its two tokens are not in the log. */
function factKeysOf({ chainId, address, action }: ChainEvent): readonly FactKey[] {
  switch (action.type) {
    case 'Transfer':
    case 'Approval':
      return [`token:${chainId}:${address}`];
    case 'Swap':
    case 'OtherLog':
      return [];
    default:
      return action satisfies never;
  }
}

function enriched(input: Envelope<ChainEvent>, facts: Facts<TokenFact>) {
  const event = input.body;
  const keys = factKeysOf(event);
  const subject = subjectOf(event);
  const body: EnrichedEvent = {
    type: 'EnrichedEvent',
    subject,
    mentions: mentionsOf(event),
    token: keys.map((key) => tokenIn(facts, key)).find((token) => token !== null) ?? null,
    degraded: keys.filter((key) => isUnanswered(facts, key)),
    event,
  };
  return emissionOf({ ...input, key: subject, body }, 'key', event.status === 'live' ? 'event' : 'removal');
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
