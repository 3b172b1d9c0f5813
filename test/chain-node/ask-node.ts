/** Questions to a node, by its interface or over HTTP → what it answers, or its refusal thrown. */
import type { RpcLog } from '../../tools/recorded-rpc.ts';
import type { PlayedBlock, PlayedNode, Reply } from './played-node.ts';

export type Asking = Readonly<{
  ask<Result>(method: string, ...params: readonly unknown[]): Promise<Result>;
  head(): Promise<PlayedBlock>;
  byHash(hash: string): Promise<PlayedBlock | null>;
  byNumber(number: number): Promise<PlayedBlock | null>;
  logsOf(blockHash: string): Promise<readonly RpcLog[]>;
}>;

/** `node`: the node itself, or where it is served. */
export function askNode(node: PlayedNode | string): Asking {
  const ask = async <Result>(method: string, ...params: readonly unknown[]): Promise<Result> => {
    const reply =
      typeof node === 'string' ? await post(node, method, params) : await node.answer({ method, params });
    if ('error' in reply) throw new Error(`${reply.error.code} ${reply.error.message}`);
    return reply.result as Result;
  };
  return {
    ask,
    head: () => ask('eth_getBlockByNumber', 'latest', false),
    byHash: (hash) => ask('eth_getBlockByHash', hash, false),
    byNumber: (number) => ask('eth_getBlockByNumber', `0x${number.toString(16)}`, false),
    logsOf: (blockHash) => ask('eth_getLogs', { blockHash }),
  };
}

async function post(url: string, method: string, params: readonly unknown[]): Promise<Reply> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const response = await fetch(url, { method: 'POST', body });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return JSON.parse(await response.text());
}
