import { expect, test } from 'vitest';
import { paced } from './pace.ts';

const { signal } = new AbortController();
const now = () => performance.now();

test('steps are small, and take the time that their number is due', async () => {
  const pace = paced(1_000, now);
  expect(pace.most).toBe(200);
  const began = now();
  for (const count of [50, 50, 20]) await pace.taken(count, signal);
  // Timers of Node may be a millisecond early.
  expect(now() - began).toBeGreaterThan(115);
});

test('a slow step earns no credit', async () => {
  let clock = 0;
  const pace = paced(1_000, () => clock);
  await pace.taken(0, signal);
  clock = 60_000;
  await pace.taken(100, signal);
  const began = now();
  await pace.taken(20, signal);
  expect(now() - began).toBeGreaterThan(15);
});

test('one a second is a step of one, and none at all is as many as a transaction should hold', async () => {
  expect(paced(1, now).most).toBe(1);
  expect(paced(null, now).most).toBe(500);
  await paced(null, now).taken(1_000_000, signal);
});

test('a wait ends when the command is told to stop', async () => {
  const stopping = new AbortController();
  const waiting = paced(1, now).taken(3_600, stopping.signal);
  stopping.abort();
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
});
