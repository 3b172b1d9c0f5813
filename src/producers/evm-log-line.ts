/** One recorded line, a log as eth_getLogs gives it → an EvmLog, or a fault that says what is wrong. */
import type { EvmLog } from '../events.ts';
import { flagMember, logMembers, timeMember } from './hex-members.ts';
import { jsonLine } from './json-line.ts';

/** Lower-cases hex, ignores members that are not a log's. `malformed-line` names the first wrong one. */
export const evmLogLine = (bytes: Uint8Array, chainId: number): EvmLog => logOf(jsonLine(bytes), chainId);

function logOf(row: object, chainId: number): EvmLog {
  return {
    type: 'EvmLog',
    chainId,
    ...logMembers(row),
    blockTimeMs: timeMember(row, 'blockTimestamp'),
    removed: flagMember(row, 'removed'),
    // A line does not know who reads it.
    source: null,
  };
}
