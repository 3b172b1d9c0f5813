import { expect, test } from 'vitest';
import type { FaultName } from './faults.ts';
import { passThroughJob } from './pass-through-job.ts';
import { runChaos } from './run-chaos.ts';

const seed = Number(process.env.MILLRACE_SEED ?? 20_260_101);
const faults: readonly FaultName[] = [
  ...(['kill', 'zombie', 'point', 'kill', 'kill', 'broker', 'kill'] as const),
  ...(['zombie', 'point', 'kill', 'kill', 'point', 'kill'] as const),
];
const times = { sessionMs: 6_000, heartbeatMs: 500, rebalanceMs: 6_000, transactionMs: 6_000 };

const says =
  'every record passes once, in order, and no transaction stays open, through kills, some at named points, ' +
  `two zombies and a restart of the broker (seed ${seed})`;

test(says, { timeout: 400_000 }, async () => {
  const outcome = await runChaos(
    {
      ...{ name: 'pass-through', job: passThroughJob, seed, times, plant: null, networkCache: null },
      ...{ partitions: 6, perSecond: 400, pace: { pauseMs: { least: 500, most: 1_500 }, alone: 0.1 } },
      // A machine that does other work beside makes all of it slow, not wrong.
      bounds: { marginMs: 90_000, pauseMs: 90_000, endMs: 90_000 },
      faults: () => faults.values(),
      tell: (line) => process.stderr.write(`${line}\n`),
    },
    new AbortController().signal,
  );
  const { kills, zombies, violations, duplicates, losses, disorder, records } = outcome;
  expect({ violations, duplicates, losses, disorder }).toEqual({
    ...{ violations: [], duplicates: 0, losses: 0, disorder: 0 },
  });
  expect(kills).toBeGreaterThanOrEqual(10);
  expect(zombies).toBe(2);
  expect(outcome.faults.broker).toBe(1);
  expect(records).toBeGreaterThan(10_000);
});
