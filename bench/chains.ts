/** `npm run bench:chains`: four chains with so many logs a second, from announced block to raw record. */
import { arrivals } from './chains/arrivals.ts';
import { type Found, linesOf, tableOf } from './chains/lines.ts';
import { type Options, optionsOf, usage } from './chains/options.ts';
import { connectionsTo, dedupeLookUps } from './chains/own-process.ts';
import { type LoadPlan, runLoad } from './chains/run-load.ts';
import { type Serving, serving } from './chains/serving.ts';
import { watchRaw } from './chains/watch-raw.ts';
import type { Connected } from './connected.ts';
import { measuring, say } from './measuring.ts';
import { ended, type Pipeline } from './pipeline.ts';

const chains = { ethereum: 1, arbitrum: 42_161, optimism: 10, base: 8_453 } as const;
const chainIds = Object.values(chains);
const warmUpSeconds = 5;

const options = understood();
if (options === 'help') console.log(usage);
else if (options) await bench(options);

function understood(): Options | 'help' | null {
  try {
    return optionsOf(process.argv.slice(2));
  } catch (thrown) {
    console.error(thrown instanceof Error ? thrown.message : thrown);
    process.exitCode = 1;
    return null;
  }
}

async function bench(asked: Options): Promise<void> {
  const lookUps = await dedupeLookUps(asked.keys);
  say(`look-ups among ${asked.keys} ids are timed; the blocks of the chains are made`);
  const plans = [planOf(asked, asked.lateSeconds), planOf(asked, asked.seconds)];
  const stretches = [asked.lateRate, asked.rate].map((rate, index) => ({
    blocks: plans[index]?.blocks ?? 0,
    logsPerBlock: Math.round((rate * asked.intervalMs) / 1_000 / chainIds.length),
  }));
  const server = await serving({ chainIds, stretches });
  try {
    const connections = await connectionsTo(server.urlOf(1), asked.connections);
    await measuring(async (pipeline, there) => {
      const loaded = await underLoad({ pipeline, there, server }, plans);
      const found = { ...loaded, connections, lookUps };
      const lines = linesOf(found, asked);
      console.log(tableOf(lines));
      const held = lines.every((line) => line.held !== false);
      if (asked.json) console.log(JSON.stringify({ held, options: asked, lines, ...found }));
      return held;
    }, sourcesAt(server));
  } finally {
    await server.end();
  }
}

function planOf({ intervalMs }: Options, seconds: number): LoadPlan {
  const blocks = Math.ceil(((seconds + warmUpSeconds) * 1_000) / intervalMs);
  return { blocks, everyMs: intervalMs, seconds, warmUpSeconds };
}

function sourcesAt({ urlOf }: Serving) {
  return Object.entries(chains).map(([name, chainId]) => ({
    ...{ name, type: 'evm', chainId, nodes: [urlOf(chainId)], allowPlain: true },
    // From the first on: a block may be announced before its source has asked for the latest.
    ...{ start: 0, finality: 32 },
  }));
}

type Place = Readonly<{ pipeline: Pipeline; there: Connected; server: Serving }>;

async function underLoad(
  { pipeline, there, server }: Place,
  plans: readonly LoadPlan[],
): Promise<Pick<Found, 'late' | 'sustained' | 'benched'>> {
  const { child, seated, benched } = instanceOf(pipeline);
  await seated;
  const reading = new AbortController();
  let logs = arrivals();
  const { parts } = there;
  const { partitions } = pipeline.config;
  const saw = (hash: string, index: number, atMs: number): void => logs.saw(hash, index, atMs);
  const watching = watchRaw({ parts, partitions, saw }, reading.signal).then(() => null);
  const loads = async () => {
    const found = [];
    for (const plan of plans) {
      logs = arrivals();
      found.push(await runLoad({ server, pid: child.pid ?? 0, logs, say }, plan));
    }
    return found;
  };
  try {
    const [late, sustained] = (await Promise.race([loads(), watching])) ?? [];
    const { code } = await ended(child, 'SIGTERM');
    if (code !== 0) throw new Error(`the instance has ended with ${code}`);
    if (!late || !sustained) throw new Error('the reading of raw.chain has ended');
    return { late, sustained, benched: benched() };
  } finally {
    reading.abort();
    await watching;
  }
}

function instanceOf(pipeline: Pipeline) {
  const { promise: seated, resolve } = Promise.withResolvers<void>();
  const sources = new Set<string>();
  let benched = 0;
  const { child } = pipeline.start({
    roles: 'producers',
    heard({ occurrence, actor = '', why }) {
      if (occurrence === 'NodeBenched') benched += 1;
      if (why) say(`${occurrence}: ${why}`);
      if (occurrence !== 'ActorSeated' || !actor.includes('/source/')) return;
      sources.add(actor);
      if (sources.size === chainIds.length) resolve();
    },
  });
  return { child, seated, benched: () => benched };
}
