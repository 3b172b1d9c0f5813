import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { afterAll, expect, test } from 'vitest';
import { threads } from '../../tools/sim/threads.ts';
import { keptSeeds } from './seeds.ts';
import { type Outcome, simulate } from './simulate.ts';

const seeds = [...new Set([...keptSeeds, ...Array.from({ length: 300 }, (_, index) => index + 1)])];
const patience = 600_000;
const pool = threads(availableParallelism());
afterAll(() => pool.end());

/** Steps whose effect may or may not have happened when no answer comes. */
const steps = [
  ...['join', 'assignment', 'fence', 'position', 'extent', 'restore', 'read'],
  ...['write', 'offsets', 'commit', 'take', 'rows'],
];
const troubles = [
  ...['is killed', 'is paused', 'goes on', 'is rebalanced', 'is stopped'],
  ...['is poisoned', 'hangs', 'has timed out'],
];

test(
  'in no world of 300 is anything doubled, lost, out of order or left behind',
  async () => {
    const results = await Promise.all(seeds.map((seed) => pool.run({ seed, plant: null })));
    const found = results.filter(({ complaints }) => complaints.length > 0);
    const replays = found.map(({ seed, complaints }) => ({
      replay: `npm run sim -- --seed ${seed}`,
      complaints,
    }));
    expect(replays).toEqual([]);
    const met = new Set(results.flatMap((result) => [...result.met.keys()]));
    const wanted = steps.flatMap((step) => [`${step} done`, `${step} lost`, `${step} unanswered`]);
    expect([...wanted, ...troubles].filter((what) => !met.has(what))).toEqual([]);
  },
  patience,
);

test('a seed gives the same world again, step by step, in another process too', async () => {
  for (const seed of [7, 11]) {
    const { hash, lines } = await simulate({ seed });
    expect((await simulate({ seed })).hash).toBe(hash);
    const args = ['tools/sim.ts', '--seed', String(seed), '--json'];
    const said: Outcome = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
    expect(said.lines).toEqual(lines);
    expect(said.hash).toBe(hash);
  }
});

test('another seed gives another world', async () => {
  const hashes = [await simulate({ seed: 1 }), await simulate({ seed: 2 })].map(({ hash }) => hash);
  expect(new Set(hashes).size).toBe(2);
});
