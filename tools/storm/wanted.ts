/** What the nodes hold in the end → what must stand, and which of it is worth a signal, by ethers alone. */
import type { Interface } from 'ethers';
import { compiled } from '../../test/chain-node/compiled.ts';
import type { RpcLog } from '../recorded-rpc.ts';
import { finality } from './pipeline-files.ts';
import type { StormChain } from './storm-chain.ts';
import { largeUnits } from './traffic.ts';

/** `signal` null: no rule holds of it. */
export type WantedEvent = Readonly<{ signal: 'provisional' | 'confirmed' | null }>;

/** By id, for the logs of all chains. */
export type Wanted = ReadonlyMap<string, WantedEvent>;

export async function wanted(chains: readonly StormChain[]): Promise<Wanted> {
  const { token } = await compiled();
  const found = await Promise.all(
    chains.map(async ({ chainId, canonical }) => {
      const { head, logs } = await canonical();
      return logs.map((log) => {
        const state = Number(log.blockNumber) <= head - finality ? 'confirmed' : 'provisional';
        const id = `evm:${chainId}:${log.blockHash}:${Number(log.logIndex)}`;
        return [id, { signal: isLarge(token.abi, log) ? state : null }] as const;
      });
    }),
  );
  return new Map(found.flat());
}

function isLarge(abi: Interface, { topics, data }: RpcLog): boolean {
  const transfer = abi.parseLog({ topics: [...topics], data });
  return transfer?.name === 'Transfer' && BigInt(transfer.args.value) >= largeUnits;
}
