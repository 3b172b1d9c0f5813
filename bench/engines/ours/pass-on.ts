/** The floor: a processor of ours that passes bytes on. */
import type { Processor } from '../../../src/flow/processor.ts';
import type { Topic } from '../../../src/flow/topic.ts';
import { scoredTopic, transfersTopic } from './bench-codec.ts';

const from: Topic<Uint8Array> = { name: transfersTopic.name, bodies: [] };
const to: Topic<Uint8Array> = { name: scoredTopic.name, bodies: [] };

export const passOn: Processor<Uint8Array, Uint8Array, never, never, never> = {
  name: 'pass-on',
  from: [from],
  to,
  decide: (_state, { id, key, at, body }) => ({
    type: 'forward',
    emit: [{ route: 'keep', type: 'event', id, key, at, body }],
    changes: [],
  }),
  evolve: (state) => state,
};
