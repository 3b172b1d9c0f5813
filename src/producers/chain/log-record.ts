/** A log of a block → what is observed of it: that it is there, or that its block has left the chain. */
import type { EvmLog } from '../../events.ts';
import { epochMs, eventId } from '../../flow/ids.ts';
import type { Observed } from '../../flow/source.ts';
import type { ChainLog, Link } from './block.ts';

export function logRecord(
  teller: Readonly<{ name: string; chainId: number }>,
  { timeMs }: Pick<Link, 'timeMs'>,
  { blockTimeMs: _, ...log }: ChainLog,
): Observed<EvmLog> {
  const { name: source, chainId } = teller;
  return observedLog({ type: 'EvmLog', chainId, ...log, blockTimeMs: timeMs, removed: false, source });
}

/** It names the same occurrence: who knew it can tell which one is gone. */
export const removalOf = (log: EvmLog): Observed<EvmLog> => observedLog({ ...log, removed: true });

const observedLog = (body: EvmLog): Observed<EvmLog> => ({
  record: body.removed ? 'removal' : 'event',
  id: eventId(`evm:${body.chainId}:${body.blockHash}:${body.logIndex}`),
  key: body.address,
  at: epochMs(body.blockTimeMs),
  body,
});
