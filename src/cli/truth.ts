/** A recording's truth file against the store: the live set must be the canonical chain's, block by block. */
import { existsSync, readFileSync } from 'node:fs';
import Type from 'typebox';
import { Value } from 'typebox/value';
import type { Config } from '../config.ts';
import { Fault } from '../faults.ts';
import type { PostgresPool } from '../sinks/postgres-pool.ts';
import { schemaOf } from '../sinks/postgres-schema.ts';

const truthFile = Type.Object({
  chainId: Type.Number(),
  firstBlock: Type.Number(),
  lastBlock: Type.Number(),
  canonicalLogs: Type.Number(),
  canonicalBlocks: Type.Array(
    Type.Object({ number: Type.Number(), hash: Type.String(), logs: Type.Number() }),
  ),
});

export type TruthResult = Readonly<{
  recording: string;
  canonicalLogs: number;
  liveLogs: number;
  /**
   * Blocks whose live logs are not as many as the canonical chain has there, as `number hash: expected,
   * found`.
   */
  wrongBlocks: readonly string[];
}>;

/** One result for each recorded file that has a truth file beside it. */
export async function checkTruths(config: Config, pool: PostgresPool): Promise<TruthResult[]> {
  const truths = config.sources.flatMap(({ files }) =>
    files.flatMap((file) => {
      const path = file.replace(/\.jsonl(\.gz)?$/, '.truth.json');
      return existsSync(path) ? [{ recording: file, path }] : [];
    }),
  );
  return Promise.all(truths.map((truth) => checkTruth({ app: config.app, pool }, truth)));
}

async function checkTruth(
  { app, pool }: Readonly<{ app: string; pool: PostgresPool }>,
  { recording, path }: Readonly<{ recording: string; path: string }>,
): Promise<TruthResult> {
  const truth: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!Value.Check(truthFile, truth)) throw new Fault('bad-input', `${path} is not a truth file.`);
  const rows = await pool.query<{ hash: string; number: number; logs: number }>(
    `SELECT block_hash AS hash, block_number AS number, count(*)::int AS logs FROM ${schemaOf(app)}.events
      WHERE status = 'live' AND chain_id = $1 AND block_number BETWEEN $2 AND $3 GROUP BY 1, 2`,
    [truth.chainId, truth.firstBlock, truth.lastBlock],
  );
  const expected = new Map(truth.canonicalBlocks.map((block) => [block.hash, block]));
  const found = new Map(rows.map((row) => [row.hash, row]));
  const wrongBlocks = [...new Set([...expected.keys(), ...found.keys()])].flatMap((hash) => {
    const [wanted, there] = [expected.get(hash)?.logs ?? 0, found.get(hash)?.logs ?? 0];
    const number = expected.get(hash)?.number ?? found.get(hash)?.number;
    return wanted === there ? [] : [`${number} ${hash}: ${wanted} expected, ${there} found`];
  });
  const liveLogs = rows.reduce((sum, { logs }) => sum + logs, 0);
  return { recording, canonicalLogs: truth.canonicalLogs, liveLogs, wrongBlocks };
}
