/** Passes everything on and remembers nothing: a dedupe would heal a torn commit and hide it. */
import { type RawChainBody, rawChainTopic, schemas } from '../../src/events.ts';
import type { Processor } from '../../src/flow/processor.ts';
import type { Topic } from '../../src/flow/topic.ts';

type Body = RawChainBody;

/** Carries what the topic it is read from carries. */
export const passedTopic: Topic<Body> = { name: 'passed', bodies: rawChainTopic.bodies };

/** What a world needs to know to have that topic. */
export const passedWorld = {
  more: [passedTopic],
  texts: { ...schemas, [passedTopic.name]: schemas[rawChainTopic.name] ?? '' },
};

export const passOn: Processor<Body, Body, never, never, never> = {
  name: 'pass-on',
  from: [rawChainTopic],
  to: passedTopic,
  decide: (_state, { id, key, at, body }) => ({
    type: 'forward',
    emit: [{ route: 'keep', type: 'event', id, key, at, body }],
    changes: [],
  }),
  evolve: (state) => state,
};
