import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ProblemKind } from './rpc.ts';
import { asked, benched, good, mayBeAsked, released, type Standing } from './standing.ts';

const problem = (kind: ProblemKind = 'unreachable', retryAfterMs: number | null = null) => ({
  kind,
  detail: 'the port is closed',
  retryAfterMs,
});

test('a bench doubles with every failure in a row, up to a minute', () => {
  const benches: number[] = [];
  let [standing, nowMs] = [good, 0];
  for (let failure = 0; failure < 9; failure++) {
    const next = benched(asked(standing), problem(), { nowMs, chance: 1 });
    benches.push(next.forMs);
    [standing, nowMs] = [next, next.untilMs];
  }
  expect(benches).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60].map((seconds) => seconds * 1000));
});

test('a node is left alone for its bench, then asked one thing, and others wait for what comes of it', () => {
  const bench = benched(good, problem(), { nowMs: 5_000, chance: 0.5 });
  expect(bench).toMatchObject({ type: 'benched', forMs: 500, because: { kind: 'unreachable' } });
  expect(mayBeAsked(bench, 5_499)).toBe(false);
  expect(mayBeAsked(bench, 5_500)).toBe(true);
  expect(mayBeAsked(asked(bench), 5_500)).toBe(false);
  expect(mayBeAsked(released(asked(bench)), 5_500)).toBe(true);
  expect(asked(good)).toBe(good);
  expect(released(good)).toBe(good);
});

test('who lies is benched for a minute at least, and who asks for rest gets it, for an hour at most', () => {
  const at = { nowMs: 0, chance: 0 };
  expect(benched(good, problem('lying'), at).forMs).toBe(60_000);
  expect(benched(good, problem('rate-limited', 7_000), at).forMs).toBe(7_000);
  expect(benched(good, problem('rate-limited', 1e15), at).forMs).toBe(3_600_000);
  expect(benched(good, problem('lying', 90_000), at).forMs).toBe(90_000);
  expect(benched(good, problem('unreachable'), at).forMs).toBe(0);
});

test('many questions that fail together are one failure, and the longer bench holds', () => {
  const first = benched(good, problem('rate-limited', 9_000), { nowMs: 0, chance: 1 });
  expect(benched(first, problem(), { nowMs: 10, chance: 1, isLate: true })).toBe(first);
  expect(benched(first, problem('lying'), { nowMs: 10, chance: 1, isLate: true })).toMatchObject({
    failures: 1,
    forMs: 60_000,
  });
});

type Step = Readonly<{
  kind: ProblemKind | null;
  retryAfterMs: number | null;
  chance: number;
  afterMs: number;
  isLate: boolean;
}>;

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(null, 'unreachable', 'rate-limited', 'refused', 'malformed', 'lying', 'behind'),
  retryAfterMs: fc.option(fc.integer({ min: 0, max: 10_000_000 })),
  chance: fc.double({ min: 0, max: 1, noNaN: true }),
  afterMs: fc.integer({ min: 0, max: 100_000 }),
  isLate: fc.boolean(),
});

test('whatever happens, a bench is as long as it has to be and no longer, and never is a node lost', () => {
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      let standing: Standing = good;
      let [nowMs, inARow] = [0, 0];
      for (const { kind, afterMs, ...one } of steps) {
        nowMs += afterMs;
        if (!one.isLate && mayBeAsked(standing, nowMs)) standing = asked(standing);
        if (kind === null) {
          [standing, inARow] = [good, 0];
          continue;
        }
        const before = standing;
        const next = benched(standing, problem(kind, one.retryAfterMs), { nowMs, ...one });
        if (before.type === 'good' || !one.isLate) inARow++;
        const backOffMs = Math.min(60_000, 1_000 * 2 ** (inARow - 1));
        const askedForMs = Math.min(3_600_000, one.retryAfterMs ?? 0);
        expect(next.failures).toBe(inARow);
        expect(next.type === 'benched' || next === before).toBe(true);
        expect(mayBeAsked(next, next.untilMs)).toBe(next.type === 'benched');
        if (next === before) {
          expect(next.untilMs).toBeGreaterThanOrEqual(nowMs);
          continue;
        }
        expect(next.untilMs).toBe(nowMs + next.forMs);
        expect(next.forMs).toBeGreaterThanOrEqual(Math.max(askedForMs, kind === 'lying' ? 60_000 : 0));
        expect(next.forMs).toBeLessThanOrEqual(
          Math.max(backOffMs, askedForMs, kind === 'lying' ? 60_000 : 0),
        );
        standing = next;
      }
    }),
  );
});
