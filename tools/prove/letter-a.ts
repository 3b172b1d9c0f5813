/** Letter A, the spine: the main job on real input, end to end, exactly once, with two commands. */
import { join } from 'node:path';
import { stackStatus } from '../../src/stack/stack-status.ts';
import { type Witnessed, witness } from '../witness.ts';
import { type Claim, demand } from './claim.ts';
import type { Ground } from './ground.ts';
import { killRound } from './kill-rounds.ts';
import { lastLine } from './shown-by-tests.ts';
import { excludedColumns, tableHashes } from './table-hashes.ts';

type Verified = {
  equal: boolean;
  types: Record<'events' | 'signals', Counts>;
  compared: { kind: string; expected: number; found: number; foundHash: string }[];
  truths: { recording: string; canonicalLogs: number; liveLogs: number; wrongBlocks: string[] }[];
};

type Counts = Record<string, number>;

const app = 'millrace';
const rounds = 5;
const bounds = { workSeconds: 60, secondRunSeconds: 30, testSeconds: 600 };

/** Also the first line of letters after this one: in a clone it installs what the others need. */
export const testsPass: Claim = {
  says: '`npm ci && npm test` passes in under 10 minutes',
  async show(ground) {
    const { out, seconds } = await ground.succeed('npm ci && npm test');
    demand(seconds < bounds.testSeconds, `it took ${seconds.toFixed(0)} s`);
    return `${lastLine(out)} in ${seconds.toFixed(0)} s`;
  },
};

export const letterA: readonly Claim[] = [
  {
    says: 'a fresh clone: `npm ci && npm start -- --once` exits 0; work ≤ 60 s, a second run ≤ 30 s in all',
    async show(ground) {
      const installed = await ground.succeed('npm ci');
      const first = await ground.succeed('npm start -- --once');
      const second = await ground.succeed('npm start -- --once');
      const [, work, download] = /done +([\d.]+) s of work, ([\d.]+) s of download/.exec(first.out) ?? [];
      demand(Number(work) <= bounds.workSeconds, `the work took ${work} s`);
      demand(second.seconds <= bounds.secondRunSeconds, `the second run took ${second.seconds.toFixed(1)} s`);
      const packages = `npm ci ${installed.seconds.toFixed(1)} s, services ${download} s`;
      return `download: ${packages}; work ${work} s; second run ${second.seconds.toFixed(1)} s in all`;
    },
  },
  {
    says: '`millrace verify` equal: counts, ids, scores, order-free hash; each live set equals its truth',
    async show(ground) {
      const { compared, truths } = await verified(ground);
      const same = compared.map(({ kind, found, foundHash }) => `${kind} ${found} ${foundHash.slice(0, 12)}`);
      const live = truths.map(({ liveLogs, canonicalLogs }) => `${liveLogs}/${canonicalLogs}`);
      demand(truths.length === 7, `${truths.length} truth files`);
      return `${same.join(', ')}; live/canonical logs ${live.join(', ')}`;
    },
  },
  {
    says: '`--once` twice over: a hash of all tables is unchanged',
    show: (ground) =>
      withStack(ground, async ({ postgres }) => {
        const before = await tableHashes(postgres, app);
        await ground.succeed('npm start -- --once');
        const after = await tableHashes(postgres, app);
        demand(before.hash === after.hash, `${before.hash} became ${after.hash}`);
        const excluded = Object.entries(excludedColumns).map(
          ([table, names]) => `${table}.(${names.join(', ')})`,
        );
        const { tables, rows, hash } = after;
        return `${tables} tables, ${rows} rows, ${hash.slice(0, 16)}; excluded: ${excluded.join(' ')}`;
      }),
  },
  {
    says: 'the witness (Java console consumer, read_committed) agrees with `verify --json` by type',
    show: (ground) =>
      withStack(ground, async ({ kafka }) => {
        const { types } = await verified(ground);
        const cacheDir = join(ground.dir, '.millrace', 'cache');
        const counts = (topic: string) => counted(topic, (name) => witness(kafka, name, { cacheDir }));
        const seen = { events: await counts('events'), signals: await counts('signals') };
        demand(
          canonical(seen) === canonical(types),
          `the witness saw ${canonical(seen)}, not ${canonical(types)}`,
        );
        return canonical(seen);
      }),
  },
  {
    says: 'kill -9 of the process group at 30 % and at 60 %, five rounds, then `--once`: `verify` equal',
    async show(ground) {
      const events = (await verified(ground)).compared.find(({ kind }) => kind === 'events')?.found ?? 0;
      const figures: string[] = [];
      for (let number = 1; number <= rounds; number++) {
        // In the even rounds Kafka, PostgreSQL, Redis and the registry are killed at the same moment.
        const servicesToo = number % 2 === 0;
        const name = `kill-${number}`;
        const round = await killRound(ground, { app: name, events, shares: [0.3, 0.6], servicesToo });
        demand(round.equal, `round ${number} is not equal`);
        const at = round.killedAt.map((share) => `${(100 * share).toFixed(0)} %`).join(' and ');
        figures.push(`${at}${servicesToo ? ' (services too)' : ''}`);
      }
      return `killed at ${figures.join(', ')}; ${rounds} of ${rounds} equal`;
    },
  },
  {
    says: 'each LogReader test fails with kafkajs’ own filter; offset before fence doubles every time',
    async show(ground) {
      const files = ['log-reader', 'fence'].map((name) => `test/integration/${name}.int.test.ts`);
      const { out } = await ground.succeed(`npx vitest run --project int ${files.join(' ')}`);
      return lastLine(out);
    },
  },
  testsPass,
];

async function verified(ground: Ground): Promise<Verified> {
  const { out } = await ground.succeed('npx millrace verify --json 2>/dev/null');
  const result: Verified = JSON.parse(out.trim().split('\n').at(-1) ?? '');
  demand(result.equal, 'not equal');
  return result;
}

async function withStack(
  ground: Ground,
  use: (urls: Readonly<{ kafka: string; postgres: string }>) => Promise<string>,
): Promise<string> {
  await ground.succeed('npx millrace stack up');
  try {
    const { kafka, postgres } = stackStatus(join(ground.dir, '.millrace'));
    return await use({ kafka: kafka ?? '', postgres: postgres ?? '' });
  } finally {
    await ground.succeed('npx millrace stack down');
  }
}

/** Records of a topic by their header `type`; progress is sent by the clock, so its number says nothing. */
async function counted(topic: string, look: (name: string) => Promise<Witnessed[]>): Promise<Counts> {
  const counts: Counts = {};
  for (const { type } of await look(`${app}.${topic}`)) counts[type] = (counts[type] ?? 0) + 1;
  delete counts.progress;
  return counts;
}

const canonical = (counts: Record<string, Counts>): string =>
  Object.entries(counts)
    .map(([topic, types]) => `${topic}: ${Object.entries(types).sort().join(' ').replaceAll(',', ' ')}`)
    .join('; ');
