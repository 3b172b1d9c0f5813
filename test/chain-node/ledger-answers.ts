/** A question to a node → what its ledger has to say, in the words of geth. */
import type { Call } from '../../src/producers/chain/rpc.ts';
import type { RpcLog } from '../../tools/recorded-rpc.ts';
import type { LedgerOfBlocks } from './ledger-of-blocks.ts';
import { type LogFilter, lets } from './log-filter.ts';
import { hex, type PlayedBlock, type Reply, refused } from './played-node.ts';

export type Asked = Readonly<{
  ledger: LedgerOfBlocks;
  chainId: number;
  /** How far below the head `safe` and `finalized` are; null for a node that does not know these tags. */
  finalityDepth: number | null;
}>;

/** A node without its own word for it says -32000. */
export const unknownBlock = refused(-32000, 'unknown block');

class Refusal extends Error {
  readonly reply: Reply;

  constructor(reply: Reply) {
    super('the node refuses');
    this.reply = reply;
  }
}

export function ledgerAnswer(asked: Asked, { method, params }: Call): Reply {
  const [first, second] = params;
  try {
    switch (method) {
      case 'eth_chainId':
        return { result: hex(asked.chainId) };
      case 'net_version':
        return { result: String(asked.chainId) };
      case 'web3_clientVersion':
        return { result: 'played/1.0.0' };
      case 'eth_syncing':
        return { result: false };
      case 'eth_blockNumber':
        return { result: asked.ledger.head?.number ?? '0x0' };
      case 'eth_getBlockByNumber':
        return { result: told(blockAt(asked, first), second === true) };
      case 'eth_getBlockByHash':
        return { result: told(asked.ledger.byHash(String(first).toLowerCase()), second === true) };
      case 'eth_getLogs':
        return { result: logsFor(asked, (first ?? {}) as LogFilter) };
      default:
        return refused(-32601, `the method ${method} does not exist/is not available`);
    }
  } catch (thrown) {
    if (thrown instanceof Refusal) return thrown.reply;
    throw thrown;
  }
}

/** Null where the node has no such canonical block. */
function blockAt({ ledger, finalityDepth }: Asked, at: unknown): PlayedBlock | null {
  switch (at) {
    case 'latest':
    case 'pending':
      return ledger.head;
    case 'earliest':
      return ledger.chain()[0] ?? null;
    case 'safe':
    case 'finalized':
      if (finalityDepth === null) break;
      return ledger.head && ledger.byNumber(Number(ledger.head.number) - finalityDepth);
    default:
      if (typeof at === 'string' && /^0x[0-9a-f]+$/i.test(at)) return ledger.byNumber(Number(at));
  }
  throw new Refusal(refused(-32602, 'invalid argument 0: hex string without 0x prefix'));
}

/** With whole transactions or only their hashes, as it was asked for. */
function told(block: PlayedBlock | null, whole: boolean): PlayedBlock | null {
  if (block === null) return null;
  const transactions = (block.transactions ?? []) as readonly (string | { hash: string })[];
  return {
    ...block,
    transactions: transactions.map((one, index) => {
      const hash = typeof one === 'string' ? one : one.hash;
      if (!whole || typeof one !== 'string') return whole ? one : hash;
      return { hash, blockHash: block.hash, blockNumber: block.number, transactionIndex: hex(index) };
    }),
  };
}

function logsFor(asked: Asked, filter: LogFilter): readonly RpcLog[] {
  if (filter.blockHash !== undefined && (filter.fromBlock ?? filter.toBlock) !== undefined)
    throw new Refusal(refused(-32602, 'cannot specify both BlockHash and FromBlock/ToBlock, choose one'));
  const hashes =
    filter.blockHash === undefined ? hashesBetween(asked, filter) : [filter.blockHash.toLowerCase()];
  const isWanted = lets(filter);
  return hashes.flatMap((hash) => {
    const logs = asked.ledger.logsOf(hash);
    if (logs === null) throw new Refusal(unknownBlock);
    return logs.filter(isWanted);
  });
}

/** Of canonical blocks that it has; a range that reaches beyond the head ends there, as with a real node. */
function hashesBetween(asked: Asked, { fromBlock, toBlock }: LogFilter): readonly string[] {
  const [from, to] = [numberAt(asked, fromBlock), numberAt(asked, toBlock)];
  if (from > to) throw new Refusal(refused(-32000, 'invalid block range params'));
  const head = Number(asked.ledger.head?.number ?? -1);
  const hashes: string[] = [];
  for (let number = from; number <= Math.min(to, head); number++) {
    const block = asked.ledger.byNumber(number);
    if (block !== null) hashes.push(block.hash);
  }
  return hashes;
}

function numberAt(asked: Asked, at: string | undefined): number {
  if (at?.startsWith('0x')) return Number(at);
  return Number(blockAt(asked, at ?? 'latest')?.number ?? 0);
}
