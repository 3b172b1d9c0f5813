/** raw.chain as it becomes visible to a read_committed reader → each log of a chain, and when it was read. */
import { rawChainTopic } from '../../src/events.ts';
import type { LogParts } from '../../src/kafka/kafka-log.ts';
import { live } from '../../src/kafka/reading.ts';

export type RawWatch = Readonly<{
  parts: LogParts;
  partitions: number;
  saw: (blockHash: string, logIndex: number, atMs: number) => void;
}>;

/** Ends when `signal` aborts. */
export async function watchRaw({ parts, partitions, saw }: RawWatch, signal: AbortSignal): Promise<void> {
  const all = Array.from({ length: partitions }, async (_, partition) => {
    for await (const { entries } of live(parts, { topic: rawChainTopic, partition }, null, signal)) {
      const atMs = Date.now();
      for (const entry of entries) {
        if (entry.type === 'undecodable')
          throw new Error(`${partition}@${entry.offset}: ${entry.why.detail}`);
        const { body } = entry.envelope;
        if (body.type !== 'EvmLog') continue;
        if (body.removed) throw new Error(`${entry.envelope.id} was taken back, and no block was replaced`);
        saw(body.blockHash, body.logIndex, atMs);
      }
    }
  });
  await Promise.all(all);
}
