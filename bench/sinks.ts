/** `npm run bench:sinks`: rows a second into PostgreSQL in three ways, and signals a second into Redis. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startStack } from '../src/stack/start-stack.ts';
import { stopStack } from '../src/stack/stop-stack.ts';
import { silent } from '../src/telemetry.ts';
import { thousands } from './figures.ts';
import { say } from './measuring.ts';
import { spreadOf } from './race/median.ts';
import { postgresRows } from './sinks/postgres-rows.ts';
import { redisWrites } from './sinks/redis-writes.ts';

const usage = `npm run bench:sinks [-- OPTIONS]

Rows of events into PostgreSQL, as the sink writes them and in two other ways; signals into Redis, by the
sink and by bare commands. Ways take turns; median, and least to most.
  --rows N     how many in each run; default 20000
  --rounds N   how often each is measured; default 6`;

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '6' },
    help: { type: 'boolean' },
  },
});

if (values.help) console.log(usage);
else await measure({ count: Number(values.rows), rounds: Number(values.rounds) });

async function measure(amount: Readonly<{ count: number; rounds: number }>): Promise<void> {
  const dir = join(import.meta.dirname, '..', '.millrace', `bench-${process.pid}`);
  const { signal } = new AbortController();
  mkdirSync(dir, { recursive: true });
  try {
    const given = { kafka: '', registry: '' };
    const { urls } = await startStack({ dir, given, progress: say, telemetry: silent, signal });
    const rows = await postgresRows(urls.postgres, amount);
    const first = (size: number) => spreadOf(rows.find((row) => row.size === size)?.perSecond ?? []).median;
    console.log(
      '| rows in a transaction | way | rows a second | beside the sink |\n| --- | --- | --- | --- |',
    );
    for (const { way, size, perSecond } of rows) {
      const ratio = spreadOf(perSecond).median / first(size);
      console.log(`| ${size} | ${way} | ${told(perSecond)} | ${ratio.toFixed(2)}× |`);
    }
    const { sink, bare } = await redisWrites(urls.redis, amount);
    console.log(`\n| signals into Redis | a second |\n| --- | --- |`);
    console.log(`| the sink | ${told(sink)} |\n| bare commands | ${told(bare)} |`);
  } finally {
    await stopStack(dir, { wipe: true, telemetry: silent, signal });
    rmSync(dir, { recursive: true, force: true });
  }
}

function told(perSecond: readonly number[]): string {
  const { median, least, most } = spreadOf(perSecond);
  return `${thousands(median)} k (${thousands(least)}-${thousands(most)})`;
}
