/** Ways in which receipts may be wrong, and a node that has none → the same with receipts of any type. */
import { receiptsOf } from '../../src/producers/chain/block-receipts.ts';
import { headerOf } from '../../src/producers/chain/node-answers.ts';
import { receiptsRoot } from '../../src/producers/chain/receipts-root.ts';
import type { RpcLog } from '../../tools/recorded-rpc.ts';
import { logsBloom } from './logs-bloom.ts';
import type { Ask, Manner } from './manners.ts';
import { hex, type PlayedNode, type Reply } from './played-node.ts';

type Receipt = Readonly<{ logs: readonly RpcLog[] }>;

/** The same node, with a receipt for each log and one for a transaction that wrote none. */
export const withReceipts = (node: PlayedNode, type: number): PlayedNode => ({
  heads: node.heads,
  async answer(call) {
    if (call.method !== 'eth_getBlockReceipts') return node.answer(call);
    const [blockHash] = call.params;
    const reply = await node.answer({ method: 'eth_getLogs', params: [{ blockHash }] });
    if (!('result' in reply)) return { result: null };
    const each = (reply.result as readonly RpcLog[]).map((log) => receiptOf(type, [log]));
    return { result: [...each, receiptOf(type, [])] };
  },
});

const receiptOf = (type: number, logs: readonly RpcLog[]) => ({
  ...{ type: hex(type), status: '0x1', cumulativeGasUsed: '0x5208' },
  ...{ logsBloom: logsBloom(logs), logs },
});

const receiptsLie = (change: (receipts: readonly Receipt[]) => readonly object[]): Manner => ({
  type: 'lie',
  async reply(call, ask) {
    const reply = await ask(call);
    if (call.method !== 'eth_getBlockReceipts' || !('result' in reply) || !Array.isArray(reply.result))
      return reply;
    return { result: change(reply.result as readonly Receipt[]) };
  },
});

export const forgedData = `0x${'f0'.repeat(32)}`;

/** The last log of each has other data, which no bloom shows. */
export const forgedReceipts: Manner = receiptsLie((receipts) =>
  receipts.map((receipt) => ({ ...receipt, logs: receipt.logs.map(forged) })),
);

/** As of a node that leaves out what few ask for. */
export const partialReceipts: Manner = receiptsLie((receipts) => receipts.map(({ logs }) => ({ logs })));

const forged = (log: RpcLog, place: number, { length }: readonly RpcLog[]): RpcLog =>
  place === length - 1 ? { ...log, data: forgedData } : log;

/** Its headers name the root of whatever receipts it gives. */
export const rootsToMatch: Manner = {
  type: 'lie',
  async reply(call, ask) {
    const reply = await ask(call);
    if (!/^eth_getBlockBy(Hash|Number)$/.test(call.method)) return reply;
    return 'result' in reply && reply.result ? { result: await withRoot(reply.result, ask) } : reply;
  },
};

async function withRoot(block: object, ask: Ask): Promise<object> {
  const header = headerOf(block);
  const reply: Reply | null =
    header && (await ask({ method: 'eth_getBlockReceipts', params: [header.hash] }));
  const receipts = header && reply && 'result' in reply ? receiptsOf(reply.result, header) : null;
  return receipts ? { ...block, receiptsRoot: await receiptsRoot(receipts.rows, receipts.logs) } : block;
}
