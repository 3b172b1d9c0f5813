/** A log of a chain → what is observed of it: that it is there, or that its block has left the chain. */
import type { EvmLog } from '../events.ts';
import { epochMs, eventId } from '../flow/ids.ts';
import type { Observed } from '../flow/source.ts';

export const observedLog = (body: EvmLog): Observed<EvmLog> => ({
  record: body.removed ? 'removal' : 'event',
  id: eventId(`evm:${body.chainId}:${body.blockHash}:${body.logIndex}`),
  key: body.address,
  at: epochMs(body.blockTimeMs),
  body,
});
