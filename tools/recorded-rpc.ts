/** What recorded JSON-RPC answers hold, as far as deriving logs needs it, and how a file of them is read. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** An element of eth_getLogs' answer. `blockTimestamp` is what newer nodes add; the recorded ones lack it. */
export type RpcLog = Readonly<{
  address: string;
  topics: readonly string[];
  data: string;
  blockNumber: string;
  transactionHash: string;
  transactionIndex: string;
  blockHash: string;
  blockTimestamp?: string;
  logIndex: string;
  removed: boolean;
  /** Ours: the recording named no block hash, and this one was made from the block's number. */
  syntheticBlockHash?: true;
}>;

/** A block of eth_getBlockByNumber's answer. */
export type RpcBlock = Readonly<{ hash: string; parentHash: string; number: string; timestamp: string }>;

export type RpcReceipt = Readonly<{
  blockHash: string;
  blockNumber: string;
  transactionIndex: string;
  logs: readonly RpcLog[];
}>;

/** One request of a live poller with its answer, in the order it was made. */
export type Exchange = Readonly<
  | { method: 'eth_getBlockByNumber' | 'eth_getBlockByHash'; block: RpcBlock | null }
  | { method: 'eth_getLogs'; blockHash: string; logs: readonly RpcLog[] | null }
>;

/** The values of a gzipped file with one JSON value a line. */
export function readValues<Value>(path: string): readonly Value[] {
  return readLines(path).map((line): Value => JSON.parse(line));
}

/** A recorded session. Errors ("unknown block") and null answers are both `null`: the node did not say. */
export function readSession(path: string): readonly Exchange[] {
  return readLines(path).map((line): Exchange => {
    const { request, response } = JSON.parse(line);
    const answer = response.result ?? null;
    switch (request.method) {
      case 'eth_getBlockByNumber':
      case 'eth_getBlockByHash':
        return { method: request.method, block: answer };
      case 'eth_getLogs':
        return { method: request.method, blockHash: request.params[0].blockHash, logs: answer };
      default:
        throw new Error(`${path}: ${request.method} is not something that a follower of a chain asks`);
    }
  });
}

function readLines(path: string): readonly string[] {
  const text = gunzipSync(readFileSync(path)).toString('utf8');
  return text.split('\n').filter((line) => line !== '');
}
