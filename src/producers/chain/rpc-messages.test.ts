import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AnswerProblem } from './answer-problem.ts';
import { isRateLimit } from './rate-limit.ts';
import { answersIn } from './rpc-messages.ts';

const sent = [
  { id: 1, call: { method: 'eth_chainId', params: [] } },
  { id: 2, call: { method: 'eth_blockNumber', params: [] } },
];

test.each([
  [-32005, 'limit exceeded'],
  [-32005, 'exceeded project rate limit'],
  [-32007, '50/second request limit reached - reduce calls per second'],
  [-32012, 'credits limited to 6000/sec'],
  [-32016, 'over rate limit'],
  [-32029, 'Too Many Requests'],
  [-32090, 'Too many requests, retry in 10s'],
  [-32097, 'Rate limit exceeded'],
  [429, 'Your app has exceeded its compute units per second capacity.'],
  [-32000, 'daily request count exceeded, request rate limited'],
])('%i "%s" asks for fewer calls', (code, message) => {
  expect(isRateLimit(code, message)).toBe(true);
});

test.each([
  [-32005, 'query returned more than 10000 results'],
  [-32005, 'block range is too wide'],
  [-32602, 'Log response size exceeded.'],
  [-32000, 'header not found'],
  [-32601, 'the method eth_foo does not exist'],
  [-32614, 'eth_getLogs is limited to a 10,000 range'],
  [3, 'execution reverted'],
])('%i "%s" speaks of the call', (code, message) => {
  expect(isRateLimit(code, message)).toBe(false);
});

test('two answers to one call are malformed', () => {
  const twice = JSON.stringify([1, 2, 2].map((id) => ({ id, result: id })));
  expect(() => answersIn(twice, sent)).toThrow('it answers call 2 twice');
});

test('an error without an id is for those that have no answer of their own', () => {
  const error = { code: -32600, message: 'too many in a batch' };
  const text = JSON.stringify([{ error }, { id: 1, result: '0x1' }]);
  expect(answersIn(text, sent)).toEqual([
    { type: 'result', result: '0x1' },
    { type: 'error', ...error },
  ]);
});

test('an error by itself is for all of them, whichever it names', () => {
  const error = { code: -32600, message: 'batch too large' };
  const text = JSON.stringify([{ jsonrpc: '2.0', id: 1, error }]);
  expect(answersIn(text, sent)).toEqual([
    { type: 'error', ...error },
    { type: 'error', ...error },
  ]);
});

test('one call too many that asks for fewer spoils the batch, for the others were asked in vain', () => {
  const text = JSON.stringify([
    { id: 1, result: '0x1' },
    { id: 2, error: { code: 429, message: 'slow down' } },
  ]);
  expect(() => answersIn(text, sent)).toThrow('it says 429 "slow down"');
});

test('an error of a node is quoted up to a length', () => {
  const text = JSON.stringify({ id: 1, error: { code: 1, message: 'x'.repeat(100_000) } });
  expect(JSON.stringify(answersIn(text, sent.slice(0, 1))).length).toBeLessThan(1_100);
});

test('any text is answers, as many as there are calls, or an AnswerProblem', () => {
  const message = fc.record(
    {
      id: fc.oneof(fc.constantFrom(1, 2, '1', null), fc.jsonValue()),
      result: fc.jsonValue(),
      error: fc.oneof(fc.record({ code: fc.integer(), message: fc.string() }), fc.jsonValue()),
    },
    { requiredKeys: [] },
  );
  const text = fc.oneof(
    fc.string(),
    fc.json(),
    message.map((one) => JSON.stringify(one)),
    fc.array(message).map((all) => JSON.stringify(all)),
  );
  fc.assert(
    fc.property(text, (said) => {
      try {
        expect(answersIn(said, sent)).toHaveLength(sent.length);
      } catch (thrown) {
        if (!(thrown instanceof AnswerProblem)) throw thrown;
        expect(['malformed', 'rate-limited']).toContain(thrown.kind);
      }
    }),
  );
});
