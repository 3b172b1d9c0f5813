import { describe, expect, test } from 'vitest';
import { type EvmLog, eventsTopic, type Progress, rawChainTopic } from '../../src/events.ts';
import type { Processor } from '../../src/flow/processor.ts';
import type { Topic } from '../../src/flow/topic.ts';
import { progress } from '../contracts/log-contract.ts';
import { type Outcome, type Plant, simulate } from './world.ts';

type Body = EvmLog | Progress;

/** Passes everything on and remembers nothing: a dedupe would heal a torn commit and hide it. */
const passOn: Processor<Body, Body, never, never, never> = {
  name: 'pass-on',
  from: [rawChainTopic],
  to: eventsTopic as unknown as Topic<Body>,
  decide: (_state, { id, key, at, body }) => ({
    type: 'forward',
    emit: [{ route: 'keep', type: 'event', id, key, at, body }],
    changes: [],
  }),
  evolve: (state) => state,
};

/** Numbers what it passes on from a count that it restores from its own output. */
const count: Processor<Body, Body, number, number, never> = {
  ...passOn,
  name: 'count',
  decide(state, { id, key, at }) {
    const next = (state.get('count') ?? 0) + 1;
    const body = progress(id, next);
    return { type: 'forward', emit: [{ route: 'keep', type: 'event', id, key, at, body }], changes: [next] };
  },
  evolve: (state, next) => state.set('count', next),
  recall: ({ body }) => (body.type === 'Progress' ? [body.position] : []),
};

const input = Array.from({ length: 40 }, (_, index) => ({ id: `e${index}`, body: progress('sim', index) }));
const ids = input.map(({ id }) => id);

function complaints({ output, positions, openTransactions }: Outcome): string[] {
  const found: string[] = [];
  const written = output.map(({ id }) => id);
  if (new Set(written).size !== written.length) found.push('doubled');
  if (ids.some((id) => !written.includes(id))) found.push('lost');
  if (written.join() !== [...written].sort((a, b) => ids.indexOf(a) - ids.indexOf(b)).join())
    found.push('disordered');
  const known = positions.filter((position) => position !== null);
  if (known.some((position, index) => index > 0 && position < (known[index - 1] ?? 0)))
    found.push('went back');
  if (openTransactions > 0) found.push('left a transaction open');
  return found;
}

const run = (processor: typeof passOn | typeof count, seed: number, plant: Plant = 'none') =>
  simulate({ seed, plant, processor: processor as typeof count, topic: rawChainTopic, input });

const seeds = Array.from({ length: 100 }, (_, seed) => seed + 1);

describe('an actor whose incarnations crash and take over from each other', () => {
  test('passes on each record once, in order, whatever the seed', async () => {
    let crashed = 0;
    for (const seed of seeds) {
      const outcome = await run(passOn, seed);
      expect({ seed, found: complaints(outcome) }).toEqual({ seed, found: [] });
      crashed += outcome.crashed;
    }
    expect(crashed).toBeGreaterThan(seeds.length);
  });

  test('restores its state from what it committed, never more and never less', async () => {
    for (const seed of seeds) {
      const outcome = await run(count, seed);
      expect({ seed, found: complaints(outcome) }).toEqual({ seed, found: [] });
      const counts = outcome.output.map(({ body }) => (body as Progress).position);
      expect({ seed, counts }).toEqual({ seed, counts: ids.map((_, index) => index + 1) });
    }
  });

  test.each(['offset-before-fence', 'torn-commit'] as const)('a planted %s is caught', async (plant) => {
    const caught = [];
    for (const seed of seeds)
      if (complaints(await run(passOn, seed, plant)).includes('doubled')) caught.push(seed);
    expect(caught.length).toBeGreaterThan(0);
  });
});
