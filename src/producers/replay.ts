/** Files of recorded logs, a JSON log a line → records, removals, malformed lines and progress, resumably. */
import { type EvmLog, type RawChainBody, rawChainTopic } from '../events.ts';
import type { Source } from '../flow/source.ts';
import { evmLogLine } from './evm-log-line.ts';
import type { LineReading } from './line-kind.ts';
import { observedLog } from './observed-log.ts';
import { type Recording, replayLines } from './replay-lines.ts';

export type ReplayOptions = Recording &
  Readonly<{
    chainId: number;
    /** How many blocks below the highest one seen cannot be taken back any more. */
    confirmations: number;
  }>;

/** Every line is one record; progress follows the last line of each block. */
export const replay = ({ chainId, confirmations, ...recording }: ReplayOptions): Source<RawChainBody> =>
  replayLines(recording, {
    to: rawChainTopic,
    chainId,
    read: (bytes) => logReading({ ...evmLogLine(bytes, chainId), source: recording.name }),
    finalized: (highest) => (highest < confirmations ? null : highest - confirmations),
  });

const logReading = (log: EvmLog): LineReading<EvmLog> => ({
  things: [observedLog(log)],
  group: `${log.blockHash}:${log.removed}`,
  height: log.blockNumber,
});
