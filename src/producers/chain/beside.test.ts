import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { beside } from './beside.ts';

const never = AbortSignal.any([]);
const untilEnd = async (signal: AbortSignal): Promise<void> => {
  await sleep(100_000, undefined, { signal }).catch(() => undefined);
};
async function* counting(signal: AbortSignal): AsyncGenerator<number> {
  for (let count = 0; !signal.aborted; count++) {
    yield count;
    await sleep(1);
  }
}

async function all(stream: AsyncIterable<number>): Promise<readonly number[]> {
  const found: number[] = [];
  for await (const one of stream) found.push(one);
  return found;
}

test('the task ends with the stream, however that ends', async () => {
  const ended: string[] = [];
  const task = async (signal: AbortSignal): Promise<void> => {
    await untilEnd(signal);
    ended.push('task');
  };
  for await (const count of beside(counting, task, never)) if (count === 3) break;
  expect(ended).toEqual(['task']);
  const failing = async function* () {
    yield 1;
    throw new TypeError('stream');
  };
  await expect(all(beside(failing, task, never))).rejects.toThrow('stream');
  expect(ended).toEqual(['task', 'task']);
});

test('a task that fails ends the stream, and what it threw is thrown', async () => {
  const task = async (): Promise<void> => {
    await sleep(5);
    throw new TypeError('task');
  };
  await expect(all(beside(counting, task, never))).rejects.toThrow('task');
});

test('a task that is done early leaves the stream alone', async () => {
  const some = async function* () {
    yield 1;
    await sleep(5);
    yield 2;
  };
  expect(await all(beside(some, async () => undefined, never))).toEqual([1, 2]);
});
