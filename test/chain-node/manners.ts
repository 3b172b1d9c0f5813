/** Ways in which a node misbehaves: lies, each a change of the true answers, and faults of its transport. */
import type { Call } from '../../src/producers/chain/rpc.ts';
import type { RpcLog } from '../../tools/recorded-rpc.ts';
import { hex, type PlayedBlock, type PlayedNode, type Reply, refused } from './played-node.ts';

export type Ask = (call: Call) => Promise<Reply>;

export type Manner =
  | Readonly<{ type: 'lie'; reply: (call: Call, ask: Ask) => Promise<Reply>; head?: LiedHead }>
  | Readonly<{ type: 'rate-limited'; retryAfterS: number }>
  | Readonly<{ type: 'slow'; ms: number }>
  | Readonly<{ type: 'dropped' }>
  | Readonly<{ type: 'not-json' }>;

/** What is told to subscribers in place of a new head; null for nothing. */
type LiedHead = (head: PlayedBlock, ask: Ask) => Promise<PlayedBlock | null>;

/** The manners of one node, which may change while it runs. */
export interface Manners {
  /** From now on exactly these; none for good behaviour. Later lies change what earlier ones say. */
  take(...manners: readonly Manner[]): void;
  all(): readonly Manner[];
  of<Type extends Manner['type']>(type: Type): Extract<Manner, { type: Type }> | null;
}

export function mannersOf(...first: readonly Manner[]): Manners {
  let now = first;
  return {
    take(...manners) {
      now = manners;
    },
    all: () => now,
    of: <Type extends Manner['type']>(type: Type) =>
      now.find((manner): manner is Extract<Manner, { type: Type }> => manner.type === type) ?? null,
  };
}

/** What the node answers, as the lies of the moment tell it. */
export function asLied(node: PlayedNode, manners: Manners): Ask {
  const truth: Ask = async (call) => node.answer(call);
  return manners
    .all()
    .reduce<Ask>((ask, manner) => (manner.type === 'lie' ? (call) => manner.reply(call, ask) : ask), truth);
}

const logsLie = (change: (logs: readonly RpcLog[]) => readonly RpcLog[]): Manner => ({
  type: 'lie',
  async reply(call, ask) {
    const reply = await ask(call);
    if (call.method !== 'eth_getLogs' || !('result' in reply)) return reply;
    return { result: change(reply.result as readonly RpcLog[]) };
  },
});

export const emptyLogs: Manner = logsLie(() => []);

/** The second log has the index of the first; a single log is given twice. */
export const doubledIndex: Manner = logsLie(([first, second, ...rest]) => {
  if (first === undefined) return [];
  return [first, { ...(second ?? first), logIndex: first.logIndex }, ...rest];
});

/** `index` as `at` counts it: the last one unless said otherwise, whose loss leaves no gap. */
export const missingLog = (index = -1): Manner =>
  logsLie((logs) => logs.filter((_, place) => place !== (index < 0 ? logs.length + index : index)));

/** The last log says that it is of another block. */
export const foreignLog: Manner = logsLie((logs) =>
  logs.map((log, place) => (place === logs.length - 1 ? { ...log, blockHash: `0x${'f0'.repeat(32)}` } : log)),
);

/** The receipt of the last transaction lacks its last log. */
export const corruptReceipts: Manner = {
  type: 'lie',
  async reply(call, ask) {
    const reply = await ask(call);
    if (call.method !== 'eth_getBlockReceipts' || !('result' in reply)) return reply;
    const receipts = reply.result as readonly Readonly<{ logs: readonly RpcLog[] }>[];
    const last = receipts.at(-1);
    return { result: last ? [...receipts.slice(0, -1), { ...last, logs: last.logs.slice(0, -1) }] : [] };
  },
};

export const wrongChainId = (chainId: number): Manner => ({
  type: 'lie',
  async reply(call, ask) {
    if (call.method === 'eth_chainId') return { result: hex(chainId) };
    return call.method === 'net_version' ? { result: String(chainId) } : ask(call);
  },
});

/** The head is said to be so many blocks back, also to subscribers; newer ones it has all the same. */
export function oldHead(blocks: number): Manner {
  const before = (number: string): string => hex(Math.max(0, Number(number) - blocks));
  return {
    type: 'lie',
    async reply(call, ask) {
      const [at, whole] = call.params;
      const isHead = call.method === 'eth_getBlockByNumber' && at === 'latest';
      const reply = await ask(call);
      if (!('result' in reply) || reply.result === null) return reply;
      if (call.method === 'eth_blockNumber') return { result: before(String(reply.result)) };
      if (!isHead) return reply;
      return ask({ ...call, params: [before((reply.result as PlayedBlock).number), whole] });
    },
    async head(head, ask) {
      const reply = await ask({ method: 'eth_getBlockByNumber', params: [before(head.number), false] });
      return 'result' in reply ? (reply.result as PlayedBlock | null) : null;
    },
  };
}

const fakeHash = (block: PlayedBlock): string => `0xbad${block.hash.slice(5)}`;

const blockLie = (isMeant: (call: Call) => boolean, change: (block: PlayedBlock) => PlayedBlock): Manner => ({
  type: 'lie',
  async reply(call, ask) {
    const reply = await ask(call);
    const isBlock = /^eth_getBlockBy(Hash|Number)$/.test(call.method) && isMeant(call);
    if (!isBlock || !('result' in reply) || reply.result === null) return reply;
    return { result: change(reply.result as PlayedBlock) };
  },
  head: async (head) => change(head),
});

/** Each block is the child of another than it is. */
export const foreignParent: Manner = blockLie(
  () => true,
  (block) => ({ ...block, parentHash: fakeHash(block) }),
);

/** At these heights it has blocks that nobody else has, if it is asked by their number. */
export const otherBlocks = (from: number, to: number): Manner =>
  blockLie(
    ({ params }) => Number(params[0]) >= from && Number(params[0]) <= to,
    (block) => ({ ...block, hash: fakeHash(block) }),
  );

/** Its head is a block that there is not, on another, and further ahead than anybody is. */
export const aheadOfAll = (blocks: number): Manner =>
  blockLie(
    ({ params }) => params[0] === 'latest',
    (block) => ({
      ...{ ...block, number: hex(Number(block.number) + blocks), hash: fakeHash(block) },
      parentHash: `0xbad${block.parentHash.slice(5)}`,
    }),
  );

export const inventedHead = aheadOfAll(5);

/** It says that it is at one block of more, as a node does that was just set up. */
export const syncing = (at: number, to: number): Manner => ({
  type: 'lie',
  reply: async (call, ask) =>
    call.method === 'eth_syncing' ? { result: { currentBlock: hex(at), highestBlock: hex(to) } } : ask(call),
});

/** What geth 1.17.5 says at its head while it indexes states, without what is nought there at all times. */
export const indexing: Manner = {
  type: 'lie',
  reply: async (call, ask) =>
    call.method === 'eth_syncing'
      ? { result: { currentBlock: '0x4', highestBlock: '0x0', stateIndexRemaining: '0x1' } }
      : ask(call),
};

/** In geth's words. */
export const withoutMethod = (method: string): Manner => ({
  type: 'lie',
  reply: async (call, ask) =>
    call.method === method
      ? refused(-32_601, `the method ${method} does not exist/is not available`)
      : ask(call),
});

/** As large providers do: a range of more blocks than these, or an answer of more logs, is refused. */
const tooManyResults = 'query returned more than 10000 results';

export const tooMany = ({ blocks = Infinity, results = Infinity, says = tooManyResults }): Manner => ({
  type: 'lie',
  async reply(call, ask) {
    const { fromBlock, toBlock } = Object(call.params[0]);
    const refusal = refused(-32005, says);
    // A range up to a tag is judged by its results alone: asking how far it goes may move the node's head.
    const isWide = Number(toBlock) - Number(fromBlock) >= blocks;
    if (call.method === 'eth_getLogs' && isWide) return refusal;
    const reply = await ask(call);
    const isLong = 'result' in reply && Array.isArray(reply.result) && reply.result.length > results;
    return call.method === 'eth_getLogs' && isLong ? refusal : reply;
  },
});

/** Every result is a string of so many megabytes. */
export const oversized = (megabytes: number): Manner => ({
  type: 'lie',
  reply: async () => ({ result: `0x${'0'.repeat(megabytes * 1024 * 1024)}` }),
});

/** HTTP 429 with Retry-After; over a WebSocket the error -32005. */
export const rateLimited = (retryAfterS: number): Manner => ({ type: 'rate-limited', retryAfterS });

/** Every answer comes so much later; the heads it tells by itself do not. */
export const slow = (ms: number): Manner => ({ type: 'slow', ms });

/** Nothing is answered, ever, while the connection stays open. */
export const dropped: Manner = { type: 'dropped' };

/** Each answer is a page of a proxy, with status 200. */
export const notJson: Manner = { type: 'not-json' };
