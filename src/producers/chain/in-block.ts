/** What a block holds that is told of, itself included → what is observed of it, and of its going. */
import type { EvmBlock, EvmCall, EvmLog } from '../../events.ts';
import { epochMs, eventId } from '../../flow/ids.ts';
import type { Observed } from '../../flow/source.ts';
import { observedLog } from '../observed-log.ts';
import type { Header, Link } from './block.ts';
import type { CallMade } from './due-calls.ts';

export type InBlock = EvmLog | EvmCall | EvmBlock;

type Teller = Readonly<{ name: string; chainId: number }>;

export function callRecord(
  { name: source, chainId }: Teller,
  { number, hash, timeMs }: Link,
  { call, verdict: { outcome, data } }: CallMade,
): Observed<InBlock> {
  const { name, to, signature, args } = call;
  return observedIn({
    ...{ type: 'EvmCall', chainId, blockNumber: number, blockHash: hash, blockTimeMs: timeMs },
    ...{ name, to, function: signature, args, outcome, data, removed: false, source },
  });
}

export function blockRecord({ name: source, chainId }: Teller, header: Header): Observed<InBlock> {
  const { number, hash, parentHash, timeMs, facts = nothingSaid } = header;
  return observedIn({
    ...{ type: 'EvmBlock', chainId, blockNumber: number, blockHash: hash, parentHash, blockTimeMs: timeMs },
    ...{ ...facts, removed: false, source },
  });
}

const nothingSaid = { gasUsed: null, gasLimit: null, baseFeePerGas: null, miner: null };

/** It names the same occurrence: who knew it can tell which one is gone. */
export const removalOf = (body: InBlock): Observed<InBlock> => observedIn({ ...body, removed: true });

/** In a block it is told of first, then come its logs, then what contracts say at its end. */
export function byPlace(one: InBlock, other: InBlock): number {
  const [a, b] = [placeOf(one), placeOf(other)];
  return (
    one.blockNumber - other.blockNumber ||
    a.rank - b.rank ||
    a.index - b.index ||
    (a.name === b.name ? 0 : a.name < b.name ? -1 : 1)
  );
}

function placeOf(body: InBlock): Readonly<{ rank: number; index: number; name: string }> {
  switch (body.type) {
    case 'EvmBlock':
      return { rank: 0, index: 0, name: '' };
    case 'EvmLog':
      return { rank: 1, index: body.logIndex, name: '' };
    case 'EvmCall':
      return { rank: 2, index: 0, name: body.name };
    default:
      return body satisfies never;
  }
}

function observedIn(body: InBlock): Observed<InBlock> {
  const { chainId, blockHash } = body;
  const record = body.removed ? 'removal' : 'event';
  const at = epochMs(body.blockTimeMs);
  switch (body.type) {
    case 'EvmLog':
      return observedLog(body);
    case 'EvmCall':
      return { record, id: eventId(`evm:${chainId}:${blockHash}:call:${body.name}`), key: body.to, at, body };
    case 'EvmBlock':
      return { record, id: eventId(`evm:${chainId}:${blockHash}`), key: `chain:${chainId}`, at, body };
    default:
      return body satisfies never;
  }
}
