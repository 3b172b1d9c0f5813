/** Raw records in; events in one vocabulary out, each once: the three `raw` topics → `events`. */
import {
  type ChainEvent,
  type EvmBlock,
  type EvmCall,
  type EvmLog,
  eventsTopic,
  type MarketEvent,
  type MarketReading,
  type PostEvent,
  type Progress,
  rawChainTopic,
  rawMarketTopic,
  rawSocialTopic,
  type SocialPost,
} from '../events.ts';
import type { Envelope } from '../flow/envelope.ts';
import type { Decision, Processor } from '../flow/processor.ts';
import type { Table } from '../flow/table.ts';
import { chainEvent } from './chain-event.ts';
import { nextRevision, type Remembered, remember, type Sighting } from './dedupe.ts';
import { emissionOf } from './emission-of.ts';
import { marketEvent } from './market/market-event.ts';
import { postEvent } from './post/post-event.ts';
import type { SpamScale } from './post/spam-scale.ts';
import { wrongForm } from './raw-form.ts';

export type RefineOptions = Readonly<{
  /** How long an id is remembered, in append time; a duplicate that comes later is taken for a new event. */
  windowMs: number;
  /** Weighs a text; left out, no post is taken for spam. */
  spam?: SpamScale;
}>;

type Raw = EvmLog | EvmCall | EvmBlock | MarketReading | SocialPost;
type Refined = ChainEvent | MarketEvent | PostEvent;
type RefineDecision = Decision<Refined | Progress, Sighting>;

/**
 * It keeps the partition, so each partition of `events` has one writer per raw topic and dedupe is local. Its
 * memory is what it passed on.
 */
export function refine(
  options: RefineOptions,
): Processor<Raw | Progress, Refined | Progress, Remembered, Sighting, never> {
  return {
    name: 'refine',
    foldedBy: `rows 2, window ${options.windowMs}`,
    from: [rawChainTopic, rawMarketTopic, rawSocialTopic],
    to: eventsTopic,
    decide(state, input) {
      const { body } = input;
      const wrong = wrongForm(input.id, body);
      if (wrong !== null) return { type: 'reject', code: 'rejected', detail: wrong };
      if (body.type === 'Progress')
        return { type: 'forward', emit: [emissionOf({ ...input, body }, 'keep', 'progress')], changes: [] };
      return onRaw(state, { ...input, body }, options);
    },
    evolve: (state, sighting) => remember(state, sighting, options.windowMs),
    recall: ({ id, appendedAt, body }, mailbox) =>
      body.type !== 'Progress' && mailbox.name === origins[body.type]
        ? [sightingOf({ id, appendedAt, body })]
        : [],
  };
}

/** Which raw topic an event came from: only the actor that reads that one remembers it. */
const origins: Readonly<Record<Refined['type'], string>> = {
  ChainEvent: rawChainTopic.name,
  MarketEvent: rawMarketTopic.name,
  PostEvent: rawSocialTopic.name,
};

function onRaw(state: Table<Remembered>, input: Envelope<Raw>, options: RefineOptions): RefineDecision {
  const { id, appendedAt, body: raw } = input;
  const redriven = typeof input.redriven === 'string';
  const status = 'removed' in raw && raw.removed ? 'removed' : 'live';
  const revision = nextRevision(state, { id, status, appendedAt, redriven }, options.windowMs);
  if (revision === null) return { type: 'drop', why: redriven ? 'overtaken' : 'duplicate' };
  const refined = refinedOf(raw, { status, revision }, options);
  if (refined.type === 'reject') return refined;
  return {
    type: 'forward',
    emit: [emissionOf({ ...input, body: refined }, 'keep', status === 'removed' ? 'removal' : 'event')],
    changes: [sightingOf({ id, appendedAt, body: refined })],
  };
}

type Refusal = Extract<RefineDecision, { type: 'reject' }>;

function refinedOf(
  raw: Raw,
  life: Pick<ChainEvent, 'status' | 'revision'>,
  { spam }: RefineOptions,
): Refined | Refusal {
  switch (raw.type) {
    case 'EvmLog':
    case 'EvmCall':
    case 'EvmBlock':
      return chainEvent(raw, life);
    case 'MarketReading':
      return marketEvent(raw);
    case 'SocialPost':
      return postEvent(raw, spam);
    default:
      return raw satisfies never;
  }
}

type Sighted = Pick<Envelope<Refined>, 'id' | 'appendedAt' | 'body'>;

/** What venues and authors said no chain can take back: it is live, in its one revision. */
function sightingOf({ id, appendedAt, body }: Sighted): Sighting {
  const { status, revision } = body.type === 'ChainEvent' ? body : ({ status: 'live', revision: 1 } as const);
  return { type: 'sighting', id, status, revision, appendedAt };
}
