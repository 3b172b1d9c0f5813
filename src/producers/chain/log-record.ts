/** A log of a block as nodes give it → what is observed of it. */
import type { EvmLog } from '../../events.ts';
import type { Observed } from '../../flow/source.ts';
import { observedLog } from '../observed-log.ts';
import type { ChainLog, Link } from './block.ts';

export function logRecord(
  teller: Readonly<{ name: string; chainId: number }>,
  { timeMs }: Pick<Link, 'timeMs'>,
  { blockTimeMs: _, ...log }: ChainLog,
): Observed<EvmLog> {
  const { name: source, chainId } = teller;
  return observedLog({ type: 'EvmLog', chainId, ...log, blockTimeMs: timeMs, removed: false, source });
}
