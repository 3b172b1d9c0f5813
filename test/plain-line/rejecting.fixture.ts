/** A test that passes while a promise nobody waits for is rejected. */
import { expect, test } from 'vitest';

test('passes', () => {
  queueMicrotask(() => {
    throw new Error('nobody waits for this');
  });
  expect(1).toBe(1);
});
