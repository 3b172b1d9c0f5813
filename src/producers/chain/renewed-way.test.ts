import { expect, test } from 'vitest';
import { renewedWay } from './renewed-way.ts';
import type { Answer } from './rpc.ts';

const never = AbortSignal.any([]);
const call = { method: 'eth_blockNumber', params: [] };

test('what is under way ends over the old address, and that is closed once nobody is left', async () => {
  const done: string[] = [];
  const answers: PromiseWithResolvers<readonly Answer[]>[] = [];
  let [url, nowMs] = ['a', 0];
  const way = renewedWay({
    url,
    renewed: () => url,
    now: () => nowMs,
    open: (at) => ({
      ask() {
        done.push(`ask ${at}`);
        answers.push(Promise.withResolvers());
        return answers.at(-1)?.promise ?? Promise.resolve([]);
      },
      subscribe: null,
      doubt: () => undefined,
      async close() {
        done.push(`close ${at}`);
      },
    }),
  });
  const result: readonly Answer[] = [{ type: 'result', result: '0x1' }];
  const asked = [way.ask([call], never), way.ask([call], never)];
  url = 'b';
  asked.push(way.ask([call], never));
  nowMs = 5_000;
  asked.push(way.ask([call], never));
  expect(done).toEqual(['ask a', 'ask a', 'ask a', 'ask b']);
  answers[0]?.resolve(result);
  answers[1]?.resolve(result);
  await Promise.all(asked.slice(0, 2));
  expect(done).not.toContain('close a');
  for (const { resolve } of answers) resolve(result);
  expect(await Promise.all(asked)).toEqual([result, result, result, result]);
  expect(done.slice(4)).toEqual(['close a']);
  await way.close();
  expect(done.slice(4)).toEqual(['close a', 'close b']);
});
