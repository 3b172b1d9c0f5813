import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type GatherBounds, gather } from './gather.ts';

const never = AbortSignal.any([]);

/** Gives each item at once, except that `wait` lets time pass and `fail` throws. */
async function* script(steps: readonly (number | 'wait' | 'fail')[]): AsyncGenerator<number> {
  for (const step of steps) {
    if (step === 'wait') await sleep(30);
    else if (step === 'fail') throw new Error('the stream broke');
    else yield step;
  }
}

async function gathered(
  steps: readonly (number | 'wait' | 'fail')[],
  bounds: GatherBounds,
): Promise<(readonly number[])[]> {
  const batches = [];
  for await (const batch of gather(
    () => script(steps),
    bounds,
    (item) => item,
    never,
  ))
    batches.push(batch);
  return batches;
}

test('a batch holds no more than so many items', async () => {
  expect(await gathered([1, 2, 3, 4, 5], { records: 2, ms: 1_000 })).toEqual([[1, 2], [3, 4], [5]]);
});

test('a batch ends when its items have reached so many bytes, and an item is never split', async () => {
  expect(await gathered([4, 4, 4, 99, 1], { records: 9, bytes: 8, ms: 1_000 })).toEqual([
    [4, 4],
    [4, 99],
    [1],
  ]);
});

test('a batch does not wait longer than its time for a stream that pauses', async () => {
  expect(await gathered([1, 2, 'wait', 3], { records: 9, ms: 5 })).toEqual([[1, 2], [3]]);
});

test('no item is lost when the stream pauses across several batches', async () => {
  const steps = Array.from({ length: 40 }, (_, index) => (index % 8 === 7 ? 'wait' : index));
  const items = steps.filter((step) => step !== 'wait');
  expect((await gathered(steps, { records: 3, ms: 5 })).flat()).toEqual(items);
});

test('a stream that gives nothing gives no batch', async () => {
  expect(await gathered(['wait'], { records: 9, ms: 5 })).toEqual([]);
});

test.each([
  ['pausing', [1, 'wait', 'fail'] as const, 9],
  ['full', [1, 'fail'] as const, 1],
])(
  'what breaks the stream while a %s batch is worked on is thrown when its turn comes',
  async (_, steps, records) => {
    const batches: (readonly number[])[] = [];
    const open = () => script(steps);
    const reading = (async () => {
      for await (const batch of gather(open, { records, ms: 5 }, () => 1, never)) {
        batches.push(batch);
        await sleep(60);
      }
    })();
    await expect(reading).rejects.toThrow('the stream broke');
    expect(batches).toEqual([[1]]);
  },
);

test('leaving ends a stream that is waiting for its next item', async () => {
  let ended = false;
  async function* waiting(signal: AbortSignal): AsyncGenerator<number> {
    yield 1;
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    ended = true;
  }
  for await (const batch of gather(waiting, { records: 9, ms: 5 }, () => 1, never)) {
    expect(batch).toEqual([1]);
    break;
  }
  expect(ended).toBe(true);
});

test('an abort ends the stream, and what was gathered is still given', async () => {
  const stopping = new AbortController();
  async function* live(signal: AbortSignal): AsyncGenerator<number> {
    yield 1;
    yield 2;
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  }
  setTimeout(() => stopping.abort(), 20);
  const batches = [];
  for await (const batch of gather(live, { records: 9, ms: 60_000 }, () => 1, stopping.signal))
    batches.push(batch);
  expect(batches).toEqual([[1, 2]]);
});
