import { expect, onTestFinished, test } from 'vitest';
import { answering, httpNode, type RpcNode, rejection } from '../../../test/rpc-node.ts';
import { AnswerProblem } from './answer-problem.ts';
import { budget } from './budget.ts';
import { httpTransport } from './http-transport.ts';
import { type ChainNodes, chainNodes } from './nodes.ts';
import { type Answer, NodeProblem } from './rpc.ts';
import type { ChainNode, NodeSaid } from './watched-node.ts';

const never = AbortSignal.any([]);
const head = { method: 'eth_blockNumber', params: [] };
const unlimited = { requestsPerSecond: null, creditsPerSecond: null, credits: {} };
const result = (answer: Answer): unknown => (answer.type === 'result' ? answer.result : answer.message);

function nodeAt({ url }: RpcNode, name: string, rest: Partial<ChainNode> = {}): ChainNode {
  const transport = httpTransport({
    url,
    timeoutMs: 30_000,
    maxBytes: 10_000,
    connections: 8,
    now: Date.now,
  });
  onTestFinished(() => transport.close());
  return { name, transport, weight: 1, budget: budget(unlimited, Date.now), ...rest };
}

/** Chances one after the other, the last again and again: of a choice, and of a bench's length. */
function world(nodes: readonly ChainNode[], ...chances: number[]): { nodes: ChainNodes; said: NodeSaid[] } {
  const said: NodeSaid[] = [];
  const random = (): number => (chances.length > 1 ? chances.shift() : chances[0]) ?? 0;
  const watched = chainNodes({ nodes, now: Date.now, random, said: (event) => said.push(event) });
  return { nodes: watched, said };
}

const failing = (status: number, headers = {}): Promise<RpcNode> =>
  httpNode((_, to) => to.writeHead(status, headers).end());

/** Does what is wrong until it is told to answer. */
async function curable(status: number): Promise<RpcNode & { cure: () => void }> {
  let isCured = false;
  const node = await httpNode(({ body }, to) => {
    if (isCured) to.end(JSON.stringify({ id: JSON.parse(body).id, result: 'cured' }));
    else to.writeHead(status).end();
  });
  return {
    ...node,
    cure: () => {
      isCured = true;
    },
  };
}

test('nodes are asked as often as their weights say', async () => {
  const [heavy, light] = [await answering(() => 'heavy'), await answering(() => 'light')];
  const chances = Array.from({ length: 40 }, (_, index) => index / 40);
  const { nodes } = world([nodeAt(heavy, 'a', { weight: 3 }), nodeAt(light, 'b')], ...chances);
  const answers: unknown[] = [];
  for (let count = 0; count < 40; count++) answers.push(await nodes.ask(head, result, never));
  expect(answers.filter((answer) => answer === 'heavy')).toHaveLength(30);
});

test('a node that fails is benched and passed over, the question goes to the next', async () => {
  const [bad, right] = [await failing(503, { 'retry-after': '60' }), await answering(() => '0x10')];
  const { nodes, said } = world([nodeAt(bad, 'bad'), nodeAt(right, 'right')], 0, 1, 0);
  expect(await nodes.ask(head, (answer, node) => [node, result(answer)], never)).toEqual(['right', '0x10']);
  expect(said).toEqual([
    {
      type: 'benched',
      node: 'bad',
      kind: 'rate-limited',
      detail: 'it answered with HTTP 503',
      forMs: 60_000,
    },
  ]);
  expect(nodes.standings()).toMatchObject([
    { node: 'bad', standing: { type: 'benched', failures: 1, because: { kind: 'rate-limited' } } },
    { node: 'right', standing: { type: 'good' } },
  ]);
  for (let count = 0; count < 5; count++) await nodes.ask(head, result, never);
  expect(bad.asked).toHaveLength(1);
});

test.each(['malformed', 'lying', 'behind'] as const)(
  'an answer that its reader finds %s benches the node',
  async (kind) => {
    const [bad, right] = [await answering(() => 'bad'), await answering(() => 'right')];
    const { nodes, said } = world([nodeAt(bad, 'a'), nodeAt(right, 'b')], 0, 1, 0);
    const read = (answer: Answer): unknown => {
      if (result(answer) === 'bad') throw new AnswerProblem(kind, 'it makes no sense');
      return result(answer);
    };
    expect(await nodes.ask(head, read, never)).toBe('right');
    const forMs = kind === 'lying' ? 60_000 : 1_000;
    expect(said).toEqual([{ type: 'benched', node: 'a', kind, detail: 'it makes no sense', forMs }]);
  },
);

test('a bug of the reader is thrown, and no node is blamed for it', async () => {
  const { nodes, said } = world([nodeAt(await answering(() => 1), 'a')], 0);
  const bug = new TypeError('x is not a function');
  const read = (): never => {
    throw bug;
  };
  expect(await rejection(nodes.ask(head, read, never))).toBe(bug);
  expect(said).toEqual([]);
  expect(await nodes.ask(head, result, never)).toBe(1);
});

test('with all benched a question waits until one is free', async () => {
  const node = await curable(500);
  // Chances: chosen, benched for 300 ms, and whatever follows.
  const { nodes, said } = world([nodeAt(node, 'a')], 0, 0.3, 0);
  const begun = Date.now();
  const first = nodes.ask(head, result, never);
  while (said.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  node.cure();
  const others = [nodes.ask(head, result, never), nodes.ask(head, result, never)];
  expect(await Promise.all([first, ...others])).toEqual(['cured', 'cured', 'cured']);
  expect(Date.now() - begun).toBeGreaterThanOrEqual(299);
  expect(said.map(({ type }) => type)).toEqual(['benched', 'returned']);
  expect(node.asked).toHaveLength(4);
});

test('on trial a node is asked one question only; one that is aborted leaves it to another', async () => {
  const open: (() => void)[] = [];
  const asking = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let count = 0;
  const node = await httpNode(({ body }, to) => {
    if (count++ === 0) return to.writeHead(500).end();
    open.push(() => to.end(JSON.stringify({ id: JSON.parse(body).id, result: 1 })));
    return asking[open.length - 1]?.resolve();
  });
  const { nodes, said } = world([nodeAt(node, 'a')], 0, 0.01, 0);
  const ended = new AbortController();
  const trial = rejection(nodes.ask(head, result, ended.signal));
  await asking[0]?.promise;
  const others = [nodes.ask(head, result, never), nodes.ask(head, result, never)];
  expect(nodes.standings()).toMatchObject([{ standing: { type: 'on-trial' } }]);
  expect(open).toHaveLength(1);
  ended.abort();
  expect(await trial).toBe(ended.signal.reason);
  await asking[1]?.promise;
  expect(open).toHaveLength(2);
  open[1]?.();
  await expect.poll(() => open.length, { timeout: 30_000 }).toBe(3);
  open[2]?.();
  expect(await Promise.all(others)).toEqual([1, 1]);
  expect(said.map(({ type }) => type)).toEqual(['benched', 'returned']);
});

test('an answer to what was asked before the last failure does not end a bench', async () => {
  const held = Promise.withResolvers<() => void>();
  const node = await httpNode(({ body }, to) => {
    const { id, method } = JSON.parse(body);
    if (method === 'eth_blockNumber') held.resolve(() => to.end(JSON.stringify({ id, result: 'late' })));
    else to.writeHead(429, { 'retry-after': '60' }).end();
  });
  const { nodes, said } = world([nodeAt(node, 'a')], 0);
  const late = nodes.ask(head, result, never);
  const answer = await held.promise;
  const ended = new AbortController();
  const refused = rejection(nodes.ask({ method: 'eth_chainId', params: [] }, result, ended.signal));
  await expect.poll(() => said.length, { timeout: 30_000 }).toBe(1);
  answer();
  expect(await late).toBe('late');
  expect(said).toMatchObject([{ type: 'benched', kind: 'rate-limited', forMs: 60_000 }]);
  expect(nodes.standings()).toMatchObject([{ standing: { type: 'benched' } }]);
  ended.abort();
  await refused;
});

test('whoever waits for a node to come back stops when the signal aborts', async () => {
  const { nodes } = world([nodeAt(await failing(503, { 'retry-after': '3600' }), 'a')], 0);
  const ended = new AbortController();
  const waiting = rejection(nodes.ask(head, result, ended.signal));
  await expect.poll(() => nodes.standings()[0]?.standing.type, { timeout: 30_000 }).toBe('benched');
  const reason = new Error('we stop');
  ended.abort(reason);
  expect(await waiting).toBe(reason);
  expect(await rejection(nodes.ask(head, result, ended.signal))).toBe(reason);
});

test('each gives the answers of all that may be asked, and benches those that fail', async () => {
  const [one, two, bad] = [
    await answering(() => 1),
    await answering(() => 2),
    await failing(429, { 'retry-after': '60' }),
  ];
  const { nodes, said } = world([nodeAt(one, 'one'), nodeAt(bad, 'bad'), nodeAt(two, 'two')], 1);
  const answers = [
    { node: 'one', value: 1 },
    { node: 'two', value: 2 },
  ];
  expect(await nodes.each(head, result, never)).toEqual(answers);
  expect(said).toMatchObject([{ type: 'benched', node: 'bad', kind: 'rate-limited' }]);
  expect(await nodes.each(head, result, never)).toEqual(answers);
  expect(bad.asked).toHaveLength(1);
  nodes.bench('two', new NodeProblem({ kind: 'lying', node: 'two' }, 'its block 5 is another'));
  expect(said.at(-1)).toEqual({
    ...{ type: 'benched', node: 'two', kind: 'lying', detail: 'its block 5 is another', forMs: 60_000 },
  });
  expect(await nodes.each(head, result, never)).toEqual(answers.slice(0, 1));
  const ended = AbortSignal.abort(new Error('we stop'));
  expect(await rejection(nodes.each(head, result, ended))).toBe(ended.reason);
});

test('a node is not asked before its budget has room', async () => {
  const limits = { ...unlimited, requestsPerSecond: 10 };
  const { nodes } = world(
    [nodeAt(await answering(() => 1), 'a', { budget: budget(limits, () => performance.now()) })],
    0,
  );
  const begun = performance.now();
  await Promise.all([1, 2, 3].map(() => nodes.ask(head, result, never)));
  expect(performance.now() - begun).toBeGreaterThanOrEqual(198);
});

test('a node that is benched while a question waits for its budget is not asked it', async () => {
  const [first, next] = [await answering(() => 'first'), await answering(() => 'next')];
  const slow = budget({ ...unlimited, requestsPerSecond: 5 }, () => performance.now());
  const { nodes } = world([nodeAt(first, 'a', { budget: slow }), nodeAt(next, 'b')], 0);
  expect(await nodes.ask(head, result, never)).toBe('first');
  const waiting = nodes.ask(head, result, never);
  nodes.bench('a', new NodeProblem({ kind: 'lying', node: 'a' }, 'its block 5 is another'));
  expect(await waiting).toBe('next');
  expect(first.asked).toHaveLength(1);
});

test('nodes are silent for as long as they are waited for, not for as long as nobody asks', async () => {
  let nowMs = 0;
  const node = await answering(() => {
    nowMs += 300;
    return 1;
  });
  const nodes = chainNodes({
    ...{ nodes: [nodeAt(node, 'a')], now: () => nowMs, random: () => 0, said: () => undefined },
  });
  for (const ask of [() => nodes.ask(head, result, never), () => nodes.each(head, result, never)]) {
    nowMs += 60_000;
    await ask();
    expect(nodes.silentMs()).toBe(300);
  }
  expect(nodes.silentMs()).toBe(0);
});
