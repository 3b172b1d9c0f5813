import { expect, onTestFinished, test } from 'vitest';
import { httpNode, type RpcCall } from '../../../test/rpc-node.ts';
import { httpTransport } from './http-transport.ts';

const never = AbortSignal.any([]);
const callsTo = (count: number) =>
  Array.from({ length: count }, (_, place) => ({ method: 'eth_getCode', params: [place] }));

type Refusing = (calls: readonly RpcCall[]) => unknown;

const error = (code: number, message: string) => ({ jsonrpc: '2.0', error: { code, message } });
/** As it came from geth 1.17.5 with --rpc.batch-request-limit 3. */
const ofGeth: Refusing = ([first]) => [{ ...error(-32_600, 'batch too large'), id: first?.id }];
const ofReth: Refusing = () => ({ ...error(-32_010, 'The batch request was too large'), id: null });
const ofProvider: Refusing = (calls) =>
  calls.map(({ id }) => ({ ...error(31, 'Batch of more than 3 requests are not allowed on free tier'), id }));

/** A node that takes so many calls at once, and the sizes of what it was asked. */
async function nodeOf(most: number, refusing: Refusing) {
  const sizes: number[] = [];
  const { url } = await httpNode(({ body }, to) => {
    const calls = [JSON.parse(body) as RpcCall | RpcCall[]].flat();
    sizes.push(calls.length);
    const answers = calls.map(({ id, params }) => ({ jsonrpc: '2.0', id, result: params[0] }));
    const said = calls.length > most ? refusing(calls) : answers;
    to.end(JSON.stringify(calls.length === 1 ? answers[0] : said));
  });
  const transport = httpTransport({
    url,
    timeoutMs: 30_000,
    maxBytes: 1 << 20,
    connections: 4,
    now: Date.now,
  });
  onTestFinished(() => transport.close());
  return { sizes, transport };
}

test.each([
  ['geth', ofGeth],
  ['reth', ofReth],
  ['a provider', ofProvider],
])(
  'a batch that %s finds too large is asked for in parts, and so is every one behind it',
  async (_, refusing) => {
    const { sizes, transport } = await nodeOf(3, refusing);
    for (const count of [10, 7]) {
      const results = Array.from({ length: count }, (_, result) => ({ type: 'result', result }));
      expect(await transport.ask(callsTo(count), never)).toEqual(results);
    }
    expect(sizes).toEqual([10, 5, 3, 2, 3, 2, 3, 3, 1]);
  },
);

test('a node that takes no batch is asked call by call', async () => {
  const { sizes, transport } = await nodeOf(1, () => error(-32_600, 'batch requests are not supported'));
  expect(await transport.ask(callsTo(3), never)).toHaveLength(3);
  expect(sizes).toEqual([3, 2, 1, 1, 1]);
});

test('another refusal of all that was asked is an answer', async () => {
  const refusal = { code: -32_000, message: 'missing trie node' };
  const { sizes, transport } = await nodeOf(1, () => error(refusal.code, refusal.message));
  expect(await transport.ask(callsTo(2), never)).toEqual([
    { type: 'error', ...refusal },
    { type: 'error', ...refusal },
  ]);
  expect(sizes).toEqual([2]);
});
