/** A reader → the same, and the highest block of which it has given the logs: one that nodes have. */
import type { ChainReader } from './chain-reader.ts';

export type Reaching = Readonly<{ reader: ChainReader; reached: () => number }>;

/** Less than any block before the first. */
export function reaching(reader: ChainReader): Reaching {
  let reached = -1;
  return {
    reached: () => reached,
    reader: {
      ...reader,
      async logsOf(header, query, signal) {
        const logs = await reader.logsOf(header, query, signal);
        if (logs) reached = Math.max(reached, header.number);
        return logs;
      },
    },
  };
}
