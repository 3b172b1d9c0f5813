/**
 * `millrace verify`: the recorded input recomputed by a plain fold, and compared with what the store holds.
 */
import { basename } from 'node:path';
import { Command } from 'commander';
import { Fault } from '../faults.ts';
import type { Source } from '../flow/source.ts';
import { postgresPool } from '../sinks/postgres-pool.ts';
import { logTelemetry } from '../telemetry.ts';
import { sources } from '../topology.ts';
import { type Difference, differences, explain, orderFreeHash } from './fingerprint.ts';
import { loadPipeline } from './load.ts';
import { recompute } from './recompute.ts';
import { provideServices } from './services.ts';
import { checkTruths } from './truth.ts';
import type { TruthResult } from './truth-results.ts';
import { expectedLines, kinds, storedLines } from './verify-lines.ts';

type VerifyOptions = Readonly<{ config: string; json?: boolean }>;

const mostShown = 5;

export const verifyCommand = (signal: AbortSignal): Command =>
  new Command('verify')
    .description('recompute events and signals from the recorded input and compare them with PostgreSQL')
    .option('--config <file>', 'the pipeline', 'millrace.yml')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  npx millrace up --once && npx millrace verify')
    .action((options: VerifyOptions) => verify(options, signal));

async function verify({ config: file, json }: VerifyOptions, signal: AbortSignal): Promise<void> {
  const { config, ruleSet } = loadPipeline(file);
  refuseLive(sources(config));
  const tell = (line: string) => process.stderr.write(`${line}\n`);
  const telemetry = logTelemetry('warn');
  const services = await provideServices(config, tell, telemetry, signal);
  const pool = postgresPool({
    url: services.urls.postgres,
    app: config.app,
    ...config.security.postgres,
  });
  try {
    const recomputed = await recompute(config, ruleSet);
    const [expected, stored] = [expectedLines(recomputed), await storedLines(config.app, pool)];
    const compared = kinds.map((kind) => compare(kind, expected[kind], stored[kind]));
    const truths = await checkTruths(config, pool);
    const { types, malformed } = recomputed;
    const equal = compared.every((one) => one.different === 0) && truths.every(isTrue);
    if (json) console.log(JSON.stringify({ equal, types, malformed, compared, truths }));
    else for (const line of [...compared.flatMap(comparedLines), ...truths.map(truthLine)]) console.log(line);
    if (!equal) throw new Fault('bad-input', 'The store is not what the recorded input comes to.');
  } finally {
    await pool.close();
    await services.stop();
  }
}

/** What nodes told once nobody can have told again. */
function refuseLive(all: readonly Source<unknown>[]): void {
  const live = all.find(({ length }) => !length);
  if (!live) return;
  const why = `source ${live.name} is live, and what it told cannot be read a second time`;
  throw new Fault('bad-input', `verify compares with recorded input: ${why}. Leave it out of the pipeline.`);
}

type Compared = Readonly<{
  kind: string;
  expected: number;
  found: number;
  different: number;
  expectedHash: string;
  foundHash: string;
  first: readonly Difference[];
}>;

function compare(
  kind: string,
  expected: ReadonlyMap<string, string>,
  found: ReadonlyMap<string, string>,
): Compared {
  const all = differences(expected, found);
  return {
    kind,
    expected: expected.size,
    found: found.size,
    different: all.length,
    expectedHash: orderFreeHash(keyed(expected)),
    foundHash: orderFreeHash(keyed(found)),
    first: all.slice(0, mostShown),
  };
}

const keyed = (lines: ReadonlyMap<string, string>): string[] =>
  [...lines].map(([key, line]) => `${key} ${line}`);

const isTrue = ({ wrongBlocks }: TruthResult): boolean => wrongBlocks.length === 0;

function comparedLines({ kind, expected, found, different, foundHash, first }: Compared): string[] {
  const verdict = different === 0 ? `equal, hash ${foundHash.slice(0, 16)}` : `${different} differ`;
  return [
    `${kind.padEnd(11)} ${padded(expected)} expected ${padded(found)} found   ${verdict}`,
    ...first.flatMap((one) => [`  ${one.key}`, ...explain(one).map((line) => `    ${line}`)]),
  ];
}

const padded = (count: number): string => String(count).padStart(6);

function truthLine({ recording, canonicalLogs, liveLogs, wrongBlocks }: TruthResult): string {
  const verdict =
    wrongBlocks.length === 0 ? 'equal to its truth' : `wrong: ${wrongBlocks.slice(0, mostShown).join('; ')}`;
  const name = basename(recording).replace(/\.jsonl(\.gz)?$/, '');
  return `live set    ${name.padEnd(24)} ${liveLogs} logs of ${canonicalLogs} canonical   ${verdict}`;
}
