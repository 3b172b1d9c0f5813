/** A session's truth file → the ids of the logs that must stand in the end, and of those taken back. */
import { readFileSync } from 'node:fs';
import { readRecording } from './session-recording.ts';

export type SessionTruth = Readonly<{
  chainId: number;
  /** Oldest first. */
  canonicalHashes: readonly string[];
  /** `evm:<chain>:<block hash>:<index>`, in the order of blocks and indices. */
  canonicalIds: readonly string[];
  orphanedIds: readonly string[];
}>;

type TruthFile = Readonly<{
  canonicalHashes: readonly string[];
  canonicalLogs: number;
  /** `logs`: how many each of the answers held; empty where there was none. */
  orphaned: readonly { hash: string; logs: readonly number[] }[];
}>;

/**
 * `path` is the session's, `beside` that of its truth where it has another name. Throws where the session
 * holds other logs than its truth file counts.
 */
export function truthOf(
  path: string,
  beside = path.replace('.session.jsonl.gz', '.truth.json'),
): SessionTruth {
  const { chainId, logs } = readRecording(path);
  const truth: TruthFile = JSON.parse(readFileSync(beside, 'utf8'));
  const idsOf = (hash: string): string[] =>
    (logs?.get(hash) ?? []).map(({ logIndex }) => `evm:${chainId}:${hash}:${Number(logIndex)}`);
  const canonicalIds = truth.canonicalHashes.flatMap(idsOf);
  const orphanedIds = truth.orphaned.flatMap(({ hash }) => idsOf(hash));
  const orphans = truth.orphaned.reduce((sum, { logs: [count = 0] }) => sum + count, 0);
  if (canonicalIds.length !== truth.canonicalLogs || orphanedIds.length !== orphans)
    throw new Error(`${path}: its truth file counts other logs than it holds`);
  return { chainId, canonicalHashes: truth.canonicalHashes, canonicalIds, orphanedIds };
}
