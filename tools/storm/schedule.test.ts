import { expect, test } from 'vitest';
import { depths, schedule } from './schedule.ts';

const seeds = Array.from({ length: 200 }, (_, index) => index + 1);

test('the same seed is the same storm, and another one another', () => {
  expect(schedule(7, 60, 4)).toEqual(schedule(7, 60, 4));
  expect(schedule(7, 60, 4)).not.toEqual(schedule(8, 60, 4));
});

test.each([1, 60, 300])(
  'in %d seconds each chain forks as deep as each depth, in order of time',
  (seconds) => {
    for (const seed of seeds) {
      const { acts } = schedule(seed, seconds, 4);
      for (const ofChain of acts) {
        const forks = ofChain.filter(({ type }) => type === 'fork');
        expect(new Set(forks.flatMap((act) => (act.type === 'fork' ? [act.depth] : [])))).toEqual(
          new Set(depths),
        );
        expect(ofChain.map(({ atMs }) => atMs)).toEqual(
          ofChain.map(({ atMs }) => atMs).toSorted((a, b) => a - b),
        );
        expect(ofChain.every(({ atMs }) => atMs >= 0 && atMs < seconds * 1_000)).toBe(true);
      }
    }
  },
);

test('one node is away once, between two kills, and its chain forks less deep after that', () => {
  for (const seed of seeds) {
    const { acts, killsAtMs } = schedule(seed, 60, 4);
    const struck = acts.filter((ofChain) => ofChain.some(({ type }) => type === 'restart'));
    expect(struck).toHaveLength(1);
    const [at, ...others] = (struck[0] ?? []).flatMap(({ type, atMs }) => (type === 'restart' ? [atMs] : []));
    expect(others).toEqual([]);
    expect([killsAtMs[0], at, killsAtMs[1]]).toEqual(
      [killsAtMs[0], at, killsAtMs[1]].toSorted((a = 0, b = 0) => a - b),
    );
    const after = (struck[0] ?? []).filter(({ atMs }) => atMs > (at ?? 0));
    expect(after.every((act) => act.type === 'fork' && act.depth < 70)).toBe(true);
  }
});
