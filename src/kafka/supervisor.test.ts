import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { memoryWorld } from '../../test/memory-log.ts';
import { eventsTopic } from '../events.ts';
import { Fault } from '../faults.ts';
import type { OccurrenceName, Telemetry } from '../telemetry.ts';
import { type Supervision, supervise } from './supervisor.ts';

/** A group of one partition, the supervision of one instance in it, and what that says. */
function supervised(incarnate: Supervision['incarnate']) {
  const { log } = memoryWorld({ partitions: () => 1 });
  const said: OccurrenceName[] = [];
  const telemetry: Telemetry = (...[name]) => {
    said.push(name);
  };
  const stop = new AbortController();
  const supervision = { log, group: 'g', topics: [eventsTopic], incarnate, telemetry, drainMs: 100 };
  return { log, said, stop, running: supervise(supervision, stop.signal) };
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

test('turns end before the group is left, so that nobody takes over what is still written to', async () => {
  const steps: string[] = [];
  const { log, stop, running } = supervised(async (_where, signal) => {
    await aborted(signal);
    await sleep(20);
    steps.push('ended');
    return 'stopped';
  });
  const other = new AbortController();
  const following = (async () => {
    for await (const { partitions } of log.assignments('g', [eventsTopic], other.signal))
      if (partitions.length > 0) steps.push('taken over');
  })();
  await sleep(10);
  stop.abort();
  await running;
  await expect.poll(() => steps).toEqual(['ended', 'taken over']);
  other.abort();
  await following;
});

test('a turn that does not end keeps nobody from stopping', async () => {
  const began = Promise.withResolvers<void>();
  const { stop, running } = supervised(() => {
    began.resolve();
    return new Promise(() => undefined);
  });
  await began.promise;
  stop.abort();
  await running;
});

const fenced: readonly (readonly [string, () => 'fenced'])[] = [
  ['in a turn', () => 'fenced'],
  [
    'before its first',
    () => {
      throw new Fault('fenced', 'Another has the seat.');
    },
  ],
];

test.each(fenced)(
  'whoever is fenced %s sits down again only when it could have heard of that',
  async (_, end) => {
    const sat: number[] = [];
    const { said, stop, running } = supervised(async (_where, signal) => {
      sat.push(performance.now());
      if (sat.length === 1) return end();
      await aborted(signal);
      return 'stopped';
    });
    await expect.poll(() => sat.length, { timeout: 10_000 }).toBe(2);
    const [first = 0, second = 0] = sat;
    // Three heartbeats of the default.
    expect(second - first).toBeGreaterThan(1_490);
    expect(said).toContain('ActorFenced');
    stop.abort();
    await running;
  },
);

test('to be fenced on the way out is nothing to speak of', async () => {
  const { said, stop, running } = supervised(async (_where, signal) => {
    await aborted(signal);
    return 'fenced';
  });
  await expect.poll(() => said).toEqual(['AssignmentReceived']);
  stop.abort();
  await running;
  expect(said).toEqual(['AssignmentReceived']);
});
