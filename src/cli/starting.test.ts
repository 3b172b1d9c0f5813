import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Fault } from '../faults.ts';
import { abandonable, allOrFaults } from './starting.ts';

const failing = async (fault: Error, afterMs = 0): Promise<never> => {
  await sleep(afterMs);
  throw fault;
};
const kafka = new Fault('service-unreachable', 'Kafka is away');
const registry = new Fault('registry-unavailable', 'The registry is away');

test('one fault tells of all that failed, each on its line, once all have ended', async () => {
  await expect(allOrFaults([failing(kafka, 20), sleep(1), failing(registry)])).rejects.toMatchObject({
    code: 'service-unreachable',
    message: 'Kafka is away\nThe registry is away',
  });
  await expect(allOrFaults([sleep(1), failing(registry)])).rejects.toBe(registry);
  await expect(allOrFaults([sleep(1)])).resolves.toBeUndefined();
});

test('a bug is not hidden among outages', async () => {
  const bug = new TypeError('x is not a function');
  await expect(allOrFaults([failing(kafka), failing(bug)])).rejects.toMatchObject({
    code: 'bug',
    cause: bug,
  });
});

test('what was begun is given up on the signal, and nobody misses what it says later', async () => {
  const stop = new AbortController();
  const given = abandonable(failing(kafka, 20), stop.signal);
  stop.abort();
  await expect(given).rejects.toBe(stop.signal.reason);
  await sleep(40);
  expect(await abandonable(Promise.resolve(5), new AbortController().signal)).toBe(5);
});
