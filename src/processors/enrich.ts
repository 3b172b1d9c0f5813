/** Events in; events with subject and facts out, keyed by the subject: `events` → `events.enriched`. */
import {
  type EnrichedEvent,
  eventsEnrichedTopic,
  eventsTopic,
  type Progress,
  type ReferencePrice,
  type TokenFact,
} from '../events.ts';
import type { Envelope } from '../flow/envelope.ts';
import type { FactKey, Facts, Processor } from '../flow/processor.ts';
import { emissionOf } from './emission-of.ts';
import { factKeys } from './fact-keys.ts';
import { mentionsOf, subjectOf } from './subject.ts';

type Event = EnrichedEvent['event'];
type Fact = TokenFact | ReferencePrice;

/** It keeps no state: what it adds is a function of the event and of the facts fetched before the turn. */
export function enrich(): Processor<Event | Progress, EnrichedEvent | Progress, never, never, Fact> {
  return {
    name: 'enrich',
    from: [eventsTopic],
    to: eventsEnrichedTopic,
    ask: keysOf,
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

function keysOf(input: Envelope<Event | Progress>): readonly FactKey[] {
  const { body } = input;
  if (body.type === 'Progress') return [];
  const { token, price } = factKeys({ ...input, body });
  return [token, price].filter((key) => key !== null);
}

function enriched(input: Envelope<Event>, facts: Facts<Fact>) {
  const event = input.body;
  const subject = subjectOf(event);
  const { token, price } = factKeys(input);
  const reference = knownOf(facts, price, 'ReferencePrice');
  const body: EnrichedEvent = {
    type: 'EnrichedEvent',
    subject,
    mentions: mentionsOf(event),
    token: knownOf(facts, token, 'TokenFact'),
    // The provider was asked by the minute; the age is the event's own.
    reference: reference && { ...reference, ageMs: input.at - reference.at },
    degraded: keysOf(input).filter((key) => isUnanswered(facts, key)),
    event,
  };
  const isRemoval = event.type === 'ChainEvent' && event.status === 'removed';
  return emissionOf({ ...input, key: subject, body }, 'key', isRemoval ? 'removal' : 'event');
}

type FactOf<Type> = Extract<Fact, { type: Type }>;

function knownOf<Type extends Fact['type']>(
  facts: Facts<Fact>,
  key: FactKey | null,
  type: Type,
): FactOf<Type> | null {
  const answer = key === null ? undefined : facts.get(key);
  return answer?.type === 'known' && isOfType(answer.fact, type) ? answer.fact : null;
}

const isOfType = <Type extends Fact['type']>(fact: Fact, type: Type): fact is FactOf<Type> =>
  fact.type === type;

/** An answer that the shell did not even hand in counts as one the provider did not give. */
function isUnanswered(facts: Facts<Fact>, key: FactKey): boolean {
  const answer = facts.get(key);
  return answer === undefined || answer.type === 'unavailable';
}
