import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Bucket, fullBucket, spend } from './bucket.ts';

/** When each of the amounts, spent at these times, may be used. */
function granted(
  perSecond: number,
  spendings: readonly Readonly<{ atMs: number; amount: number }>[],
): number[] {
  let held: Bucket = fullBucket(perSecond, 0);
  return spendings.map(({ atMs, amount }) => {
    const { bucket, waitMs } = spend(held, amount, atMs);
    held = bucket;
    return atMs + waitMs;
  });
}

const spendings = fc
  .array(fc.record({ afterMs: fc.integer({ min: 0, max: 3_000 }), amount: fc.integer({ min: 1, max: 80 }) }))
  .map((all) => {
    let atMs = 0;
    return all.map(({ afterMs, amount }) => {
      atMs += afterMs;
      return { atMs, amount };
    });
  });
const perSecond = fc.integer({ min: 1, max: 500 });

test('a tenth of a second’s worth may be used at once, the rest waits for its time', () => {
  expect(
    granted(
      100,
      [10, 1, 1, 50].map((amount) => ({ atMs: 0, amount })),
    ),
  ).toEqual([0, 10, 20, 520]);
  expect(
    granted(
      2,
      [1, 1, 1].map((amount) => ({ atMs: 0, amount })),
    ),
  ).toEqual([0, 500, 1_000]);
});

test('in no stretch of time is more used than it is worth and what a rest has saved up', () => {
  fc.assert(
    fc.property(perSecond, spendings, (rate, all) => {
      const times = granted(rate, all);
      const { capacity } = fullBucket(rate, 0);
      for (const [first, fromMs] of times.entries())
        for (let last = first; last < times.length; last++) {
          const used = all.slice(first, last + 1).reduce((sum, { amount }) => sum + amount, 0);
          const saved = Math.max(capacity, all[first]?.amount ?? 0);
          const worth = saved + (((times[last] ?? 0) - fromMs) * rate) / 1000;
          expect(used).toBeLessThanOrEqual(worth + 1e-6);
        }
    }),
  );
});

test('who comes first is served first, and nobody waits while there is enough', () => {
  fc.assert(
    fc.property(perSecond, spendings, (rate, all) => {
      const times = granted(rate, all);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      const total = all.reduce((sum, { amount }) => sum + amount, 0);
      const last = all.at(-1)?.atMs ?? 0;
      expect(times.at(-1) ?? 0).toBeLessThanOrEqual(last + (total * 1000) / rate + 1e-6);
    }),
  );
});

test('what is given back was never spent', () => {
  fc.assert(
    fc.property(perSecond, fc.integer({ min: 1, max: 1_000 }), (rate, amount) => {
      const full = fullBucket(rate, 0);
      const { bucket } = spend(spend(full, amount, 5).bucket, -amount, 5);
      expect(bucket.level).toBeCloseTo(full.level, 6);
      expect(spend(full, -amount, 5).bucket.level).toBe(full.level);
    }),
  );
});

test('a clock that is set back takes nothing away', () => {
  const spent = spend(fullBucket(10, 10_000), 1, 10_000).bucket;
  const back = spend(spent, 1, 0);
  expect(back.waitMs).toBe(100);
  expect(spend(back.bucket, 0, 100).waitMs).toBe(0);
});
