/** Passes everything on and remembers nothing: a dedupe would heal a torn commit and hide it. */
import { type EvmLog, eventsTopic, type Progress, rawChainTopic } from '../../src/events.ts';
import type { Processor } from '../../src/flow/processor.ts';
import type { Topic } from '../../src/flow/topic.ts';

type Body = EvmLog | Progress;

const to: Topic<unknown> = eventsTopic;

export const passOn: Processor<Body, Body, never, never, never> = {
  name: 'pass-on',
  from: [rawChainTopic],
  // What goes through is progress, which both topics carry.
  to: to as Topic<Body>,
  decide: (_state, { id, key, at, body }) => ({
    type: 'forward',
    emit: [{ route: 'keep', type: 'event', id, key, at, body }],
    changes: [],
  }),
  evolve: (state) => state,
};
