/** Truth files beside recordings, and the store → for each recording whether its live set is the chain's. */
import { existsSync, readFileSync } from 'node:fs';
import Type from 'typebox';
import { Value } from 'typebox/value';
import type { Config } from '../config.ts';
import { Fault } from '../faults.ts';
import type { PostgresPool } from '../sinks/postgres-pool.ts';
import { schemaOf } from '../sinks/postgres-schema.ts';
import { type LiveBlock, type Truth, type TruthResult, truthResults } from './truth-results.ts';

const blocks = Type.Array(Type.Object({ number: Type.Number(), hash: Type.String(), logs: Type.Number() }));

const truthFile = Type.Object({
  chainId: Type.Number(),
  firstBlock: Type.Number(),
  lastBlock: Type.Number(),
  canonicalLogs: Type.Number(),
  canonicalBlocks: blocks,
  orphanedBlocks: blocks,
});

/** One result for each recorded file that has a truth file beside it. */
export async function checkTruths(config: Config, pool: PostgresPool): Promise<readonly TruthResult[]> {
  const recordings = config.sources.flatMap((source) =>
    source.type === 'replay'
      ? source.files.map((file) => ({ chainId: source.chainId, truth: truthBeside(file) }))
      : [],
  );
  const truths = recordings.flatMap(({ truth }) => truth ?? []);
  const partlyTold = recordings.flatMap(({ chainId, truth }) => (truth === null ? chainId : []));
  const live = await pool.query<LiveBlock>(
    `SELECT chain_id AS "chainId", block_hash AS hash, block_number AS number, count(*)::int AS logs
       FROM ${schemaOf(config.app)}.events
      WHERE status = 'live' AND chain_id IS NOT NULL GROUP BY 1, 2, 3`,
    [],
  );
  return truthResults(truths, live, new Set(partlyTold));
}

function truthBeside(recording: string): Truth | null {
  const path = recording.replace(/\.jsonl(\.gz)?$/, '.truth.json');
  if (!existsSync(path)) return null;
  const truth: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!Value.Check(truthFile, truth)) throw new Fault('bad-input', `${path} is not a truth file.`);
  const logs = truth.canonicalBlocks.reduce((sum, block) => sum + block.logs, 0);
  if (logs !== truth.canonicalLogs)
    throw new Fault('bad-input', `${path}: its blocks hold ${logs} logs, not ${truth.canonicalLogs}.`);
  return { recording, ...truth };
}
