/** A poller's exchanges → the logs a right chain follower publishes, taken back and published again. */
import type { Exchange, RpcBlock, RpcLog } from './recorded-rpc.ts';

/** What the follower knows and has said so far. */
type Follower = Readonly<{
  blocks: Map<string, RpcBlock>;
  logs: Map<string, readonly RpcLog[]>;
  /** Blocks whose logs stand published, oldest first: a prefix of `chain`, once `publish` has run. */
  published: RpcBlock[];
  out: RpcLog[];
}>;

/**
 * Publishes a block when it is on the chain of the last head, its parent is published, and its logs have been
 * answered, which may be later. A new head elsewhere first takes back, newest log first, every published
 * block that is not below it. A head whose ancestors are not all known yet changes nothing: the poller asks
 * for them next.
 */
export function followChain(exchanges: readonly Exchange[]): readonly RpcLog[] {
  const follower: Follower = { blocks: new Map(), logs: new Map(), published: [], out: [] };
  let root: number | null = null;
  let head: RpcBlock | null = null;
  for (const exchange of exchanges) {
    if (exchange.method === 'eth_getLogs') {
      if (exchange.logs)
        follower.logs.set(exchange.blockHash, checkedLogs(exchange.blockHash, exchange.logs));
    } else if (exchange.block) {
      follower.blocks.set(exchange.block.hash, exchange.block);
      root ??= Number(exchange.block.number);
      if (exchange.method === 'eth_getBlockByNumber') head = exchange.block;
    }
    const chain = head && root !== null ? chainBelow(head, root, follower.blocks) : null;
    if (chain) publish(follower, chain);
  }
  return follower.out;
}

/** The blocks from the window's first height up to `head`, or null while one between is unknown. */
function chainBelow(head: RpcBlock, root: number, blocks: ReadonlyMap<string, RpcBlock>): RpcBlock[] | null {
  const chain = [head];
  for (let block = head; Number(block.number) > root; ) {
    const parent = blocks.get(block.parentHash);
    if (!parent) return null;
    chain.unshift(parent);
    block = parent;
  }
  return chain;
}

function publish({ published, logs, out }: Follower, chain: readonly RpcBlock[]): void {
  const shared = published.findIndex((block, height) => block.hash !== chain[height]?.hash);
  for (const block of published.splice(shared === -1 ? published.length : shared).reverse())
    for (const log of logsOf(block, logs).toReversed()) out.push({ ...log, removed: true });
  for (const block of chain.slice(published.length)) {
    if (!logs.has(block.hash)) return;
    out.push(...logsOf(block, logs));
    published.push(block);
  }
}

function logsOf(block: RpcBlock, logs: Follower['logs']): readonly RpcLog[] {
  return (logs.get(block.hash) ?? []).map((log) => ({ ...log, blockTimestamp: block.timestamp }));
}

/** The answer must be the whole block's, gapless and in order; else the recording cannot be trusted. */
function checkedLogs(blockHash: string, logs: readonly RpcLog[]): readonly RpcLog[] {
  logs.forEach((log, index) => {
    if (log.blockHash !== blockHash || Number(log.logIndex) !== index || log.removed)
      throw new Error(`block ${blockHash}: log ${index} of the answer is not its log ${index}`);
  });
  return logs;
}
