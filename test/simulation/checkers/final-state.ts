/** In the end events and signals are what one plain fold over the whole story comes to, without any log. */
import {
  type EnrichedEvent,
  type EventsEnrichedBody,
  eventsEnrichedTopic,
  type Progress,
  type Signal,
} from '../../../src/events.ts';
import type { Envelope } from '../../../src/flow/envelope.ts';
import { epochMs, eventId } from '../../../src/flow/ids.ts';
import { type Observation, observedIn, progressIn } from '../../../src/flow/source.ts';
import { emptyTable } from '../../../src/flow/table.ts';
import { castOf } from '../cast.ts';
import type { Scene, Witness } from '../scene.ts';
import { type AnyProcessor, factsWithout } from './fold-of-turn.ts';

export function finalState(scene: Scene, complain: (what: string) => void): Witness {
  return {
    ended() {
      const events = enrichedIn(scene);
      const expected = plainFold(scene, events);
      const last = (all: ReadonlyMap<string, EnrichedEvent>) =>
        new Map([...all.values()].map((one) => [idOf(one), JSON.stringify(one)]));
      compare('events', last(events), last(expected.events));
      compare('signals', scene.postgres.rows.signals, expected.signals);
      compare('revisions', scene.postgres.rows.revisions, expected.revisions);
    },
  };

  function compare(what: string, found: ReadonlyMap<string, string>, wanted: ReadonlyMap<string, string>) {
    for (const key of new Set([...found.keys(), ...wanted.keys()]))
      if (found.get(key) !== wanted.get(key))
        complain(`${what} has ${found.get(key)} for ${key}, a plain fold ${wanted.get(key)}`);
  }
}

const idOf = ({ event }: EnrichedEvent): string =>
  event.type === 'ChainEvent' ? `${event.blockHash}:${event.logIndex}` : JSON.stringify(event);
const lifeOf = ({ event }: EnrichedEvent): string =>
  event.type === 'ChainEvent'
    ? `${event.blockHash}:${event.logIndex}/${event.revision}`
    : JSON.stringify(event);

/** By id and revision, revisions in their order. */
function enrichedIn({ world, circumstances }: Scene): ReadonlyMap<string, EnrichedEvent> {
  const all = [...Array(circumstances.partitions).keys()].flatMap((partition) =>
    world.partition(eventsEnrichedTopic.name, partition).committed<EventsEnrichedBody>(),
  );
  const bodies = all.flatMap(({ entry }) => (entry.type === 'record' ? [entry.envelope.body] : []));
  return new Map(bodies.flatMap((body) => (body.type === 'EnrichedEvent' ? [[lifeOf(body), body]] : [])));
}

type Folded = Readonly<{
  events: Map<string, EnrichedEvent>;
  signals: Map<string, string>;
  revisions: Map<string, string>;
}>;

/** Facts are as they were found: which provider was silent when is part of what happened. */
function plainFold({ story }: Scene, found: ReadonlyMap<string, EnrichedEvent>): Folded {
  const cast = castOf(1);
  const folded: Folded = { events: new Map(), signals: new Map(), revisions: new Map() };
  const refined = plain(cast.refine as AnyProcessor);
  const enriched = plain(cast.enrich as AnyProcessor);
  const scored = plain(cast.score as AnyProcessor);
  for (const { name, observations } of [story.chain, story.market])
    for (const observation of observations)
      for (const event of refined(inputOf(name, observation), []))
        for (const one of enriched([event], degradedOf(found, event))) {
          const body = one.body as EnrichedEvent | Progress;
          if (body.type === 'EnrichedEvent') folded.events.set(lifeOf(body), body);
          for (const { id, body: said } of scored([one], [])) {
            const signal = said as Signal | Progress;
            if (signal.type !== 'Signal') continue;
            folded.signals.set(id, JSON.stringify(signal));
            folded.revisions.set(`${id}/${signal.revision}`, JSON.stringify(signal));
          }
        }
  return folded;
}

function degradedOf(
  found: ReadonlyMap<string, EnrichedEvent>,
  { body }: Envelope<unknown>,
): readonly string[] {
  return found.get(lifeOf({ event: body } as EnrichedEvent))?.degraded ?? [];
}

/** A processor as a function that remembers. */
function plain(processor: AnyProcessor) {
  const table = emptyTable<unknown>();
  return (inputs: readonly Envelope<unknown>[], degraded: readonly string[]): Envelope<unknown>[] =>
    inputs.flatMap((input) => {
      const facts = factsWithout(processor.ask?.(input) ?? [], degraded);
      const decision = processor.decide(table, input, facts);
      if (decision.type !== 'forward') return [];
      for (const change of decision.changes) processor.evolve(table, change);
      return decision.emit.map(({ id, key, at, body }) => ({ id, key, at, appendedAt: epochMs(0), body }));
    });
}

function inputOf(source: string, observation: Observation<unknown>): readonly Envelope<unknown>[] {
  const appendedAt = epochMs(0);
  const inputs = observedIn(observation).map(({ id, key, at, body }) => ({ id, key, at, appendedAt, body }));
  const progress = progressIn(observation);
  if (progress === null) return inputs;
  const body = { type: 'Progress', source, origin: 0, ...progress };
  const id = eventId(`progress:${source}:0:${body.position}`);
  return [...inputs, { id, key: source, at: body.at, appendedAt, body }];
}
