/** Numbers → events as refine decides on them and remembers them in a file, where instances keep it. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EvmLog } from '../../src/events.ts';
import type { Envelope } from '../../src/flow/envelope.ts';
import { actorId, epochMs, eventId, offset } from '../../src/flow/ids.ts';
import type { Table } from '../../src/flow/table.ts';
import { keptInLmdb } from '../../src/kafka/kept-in-lmdb.ts';
import type { Remembered } from '../../src/processors/dedupe.ts';
import { noSpam } from '../../src/processors/post/spam-scale.ts';
import { refine } from '../../src/processors/refine.ts';
import { logOf, topic } from '../../test/chain-world.ts';

export const windowMs = 7 * 24 * 3_600_000;
const turnRecords = 5_000;

export async function seenEvents() {
  const dir = mkdtempSync(join(tmpdir(), 'millrace-keys-'));
  const processor = refine({ windowMs, spam: noSpam });
  const kept = await keptInLmdb(dir)<Remembered>(
    actorId('bench', 'refine', 'raw.chain', 0),
    processor.foldedBy ?? '',
  );
  const decided = (number: number) => processor.decide(kept.table, seenEvent(number), new Map());
  const table: Table<Remembered> = kept.table;
  return {
    table,
    decided,
    /** Those numbered below `count`, none seen before; `turned` after each turn, with its first. */
    async see(count: number, turned: (at: number) => void = () => undefined): Promise<void> {
      for (let at = 0; at < count; at += turnRecords) {
        for (let number = at; number < Math.min(count, at + turnRecords); number++) {
          const decision = decided(number);
          if (decision.type !== 'forward') throw new Error(`number ${number} was not new`);
          for (const change of decision.changes) processor.evolve(table, change);
        }
        await kept.keep({ offset: offset(at), id: eventId(`e${at}`), hasOwn: true });
        await new Promise(setImmediate);
        turned(at);
      }
    },
    bytesOnDisk: (): number =>
      readdirSync(dir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0),
    async end(): Promise<void> {
      await kept.close();
      rmSync(dir, { recursive: true });
    },
  };
}

export function seenEvent(number: number): Envelope<EvmLog> {
  const blockHash = topic(number.toString(16));
  // A signature that nobody knows: decoding is not what is measured.
  const body = logOf({ blockHash, blockNumber: number, topics: [topic('1')] });
  const id = eventId(`evm:137:${blockHash}:0`);
  return { id, key: body.address, at: epochMs(1), appendedAt: epochMs(number), body };
}
