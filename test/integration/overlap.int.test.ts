import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, inject, test } from 'vitest';
import { postgresPool } from '../../src/sinks/postgres-pool.ts';
import { schemaOf } from '../../src/sinks/postgres-schema.ts';
import { runMillrace } from './command-run.ts';
import { firstLines, pipelineFolder, serviceVariables } from './pipeline-folder.ts';

type Log = Readonly<{ blockHash: string; blockNumber: string; logIndex: string; removed: boolean }>;

/** A block that flips and flops, and those above it. */
const whole = firstLines(300).map((line): Log => JSON.parse(line.toString()));
const flipped = new Set(whole.flatMap(({ removed, blockHash }) => (removed ? [blockHash] : [])));
/** What somebody kept who was told of every third log of the blocks that stayed. */
const part = whole.filter(({ blockHash, logIndex }) => !flipped.has(blockHash) && Number(logIndex) % 3 === 0);

const folder = pipelineFolder(firstLines(300));
const events = `${schemaOf(folder.app)}.events`;
const pool = postgresPool({ url: inject('urls').postgres, app: folder.app, connections: 1 });
afterAll(async () => {
  await pool.close();
  folder.remove();
});

test('two sources that tell the same logs come to what the truth of each says, every log once', async () => {
  writeFileSync(
    join(folder.path, 'data', 'archive.jsonl'),
    part.map((log) => JSON.stringify(log)).join('\n'),
  );
  writeTruth('recorded', whole);
  writeTruth('archive', part);
  folder.edit('millrace.yml', (text) => {
    const archive =
      '{ name: archive, type: replay, chainId: 137, confirmations: 9, files: [data/archive.jsonl] }';
    return text.replace('sources:\n', `sources:\n  - ${archive}\n`);
  });
  expect((await millrace('up', '--once')).status).toBe(0);
  const [standing, taken] = [live(whole).length, whole.filter(({ removed }) => removed)];
  expect(part.length).toBeGreaterThan(20);
  expect(await verified()).toMatchObject({
    equal: true,
    // As many as the first source alone gives.
    types: { events: { event: whole.length - taken.length, removal: taken.length } },
    truths: [
      { liveLogs: part.length, canonicalLogs: part.length },
      { liveLogs: standing, canonicalLogs: standing },
    ],
  });
});

test('a log that is missing is wrong by the truth of both', async () => {
  const [log] = part;
  const id = `evm:137:${log?.blockHash}:${Number(log?.logIndex)}`;
  await pool.query(`DELETE FROM ${events} WHERE id = $1`, [id]);
  const { equal, truths } = await verified();
  expect(equal).toBe(false);
  for (const { wrongBlocks } of truths)
    expect(wrongBlocks).toEqual([expect.stringContaining(`${log?.blockHash}: `)]);
});

const millrace = (...argv: readonly string[]) =>
  runMillrace(argv, { cwd: folder.path, env: serviceVariables(inject('urls')) });

type Verified = { equal: boolean; truths: { wrongBlocks: string[] }[] };

async function verified(): Promise<Verified> {
  const { stdout } = await millrace('verify', '--json');
  return JSON.parse(stdout);
}

function live(logs: readonly Log[]): readonly Log[] {
  const last = new Map(logs.map((log) => [`${log.blockHash}:${log.logIndex}`, log]));
  return [...last.values()].filter(({ removed }) => !removed);
}

/** Beside the recording of that name, what stands when all of its logs have been read. */
function writeTruth(name: string, logs: readonly Log[]): void {
  const standing = live(logs);
  const canonicalBlocks = blocksOf(standing);
  const orphanedBlocks = blocksOf(logs).filter(({ hash }) => !standing.some((log) => log.blockHash === hash));
  const numbers = logs.map(({ blockNumber }) => Number(blockNumber));
  const truth = {
    ...{ chainId: 137, firstBlock: Math.min(...numbers), lastBlock: Math.max(...numbers) },
    ...{ canonicalLogs: standing.length, canonicalBlocks, orphanedBlocks },
  };
  writeFileSync(join(folder.path, 'data', `${name}.truth.json`), JSON.stringify(truth));
}

const blocksOf = (logs: readonly Log[]) =>
  [...Map.groupBy(logs, ({ blockHash }) => blockHash)].map(([hash, own]) => {
    return { number: Number(own[0]?.blockNumber), hash, logs: own.length };
  });
