/** `npm run bench:api`: /v1/signals of one instance beside a bare Fastify with the same rows, in one run. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import autocannon from 'autocannon';
import { recordedApi } from './recorded-api.ts';

const needed = { perSecond: 1_000, ratio: 0.5 };
const rounds = 5;
const load = { connections: 20, duration: 3 };

type Figure = Readonly<{ perSecond: number; p50: number; p99: number }>;

let asked = 0;
/** The same rows under a URL that was never asked before, so that nothing kept can answer it. */
const freshRequest: autocannon.Request = {
  setupRequest(request) {
    asked += 1;
    const since = new Date(Date.UTC(2000, 0, 1) + asked).toISOString();
    return { ...request, path: `/v1/signals?since=${since}` };
  },
};

const say = (line: string): boolean => process.stderr.write(`${line}\n`);
const api = await recordedApi(say);
try {
  const page = await (await fetch(`${api.url}/v1/signals`)).text();
  const bare = spawn(process.execPath, ['bench/bare-api.ts'], { stdio: ['pipe', 'pipe', 'inherit'] });
  bare.stdin.end(page);
  const [bareUrl] = await once(createInterface(bare.stdout), 'line');
  try {
    process.exitCode = verdict(await measured(String(bareUrl)), page.length);
  } finally {
    bare.kill();
  }
} finally {
  await api.end();
}

type Measured = Readonly<Record<'bare' | 'signals' | 'fresh', Figure>>;

/** In turns, so that whatever else the machine does meets all of them; the median of each. */
async function measured(bareUrl: string): Promise<Measured> {
  const runs: Record<keyof Measured, Figure[]> = { bare: [], signals: [], fresh: [] };
  for (let round = 0; round <= rounds; round++) {
    for (const [name, run] of [
      ['bare', () => figure(bareUrl)],
      ['signals', () => figure(`${api.url}/v1/signals`)],
      ['fresh', () => figure(api.url, freshRequest)],
    ] as const) {
      const found = await run();
      say(`${round === 0 ? 'warm' : `${round}/${rounds}`}  ${name.padEnd(8)} ${lineOf(found)}`);
      // The first round warms up compilers and caches.
      if (round > 0) runs[name].push(found);
    }
  }
  return { bare: median(runs.bare), signals: median(runs.signals), fresh: median(runs.fresh) };
}

async function figure(url: string, request?: autocannon.Request): Promise<Figure> {
  const run = await autocannon({ url, ...load, ...(request && { requests: [request] }) });
  if (run.non2xx + run.errors > 0) throw new Error(`${url}: ${run.non2xx} refused, ${run.errors} failed`);
  return { perSecond: run.requests.average, p50: run.latency.p50, p99: run.latency.p99 };
}

function median(figures: readonly Figure[]): Figure {
  const sorted = figures.toSorted((a, b) => a.perSecond - b.perSecond);
  return sorted[sorted.length >> 1] ?? { perSecond: 0, p50: 0, p99: 0 };
}

function verdict({ bare, signals, fresh }: Measured, bytes: number): 0 | 1 {
  const share = ({ perSecond }: Figure): number => perSecond / bare.perSecond;
  console.log(`bare Fastify, the same ${bytes} bytes    ${lineOf(bare)}`);
  console.log(`/v1/signals                           ${lineOf(signals)}  ${share(signals).toFixed(2)}x`);
  console.log(`/v1/signals, never asked before       ${lineOf(fresh)}  ${share(fresh).toFixed(2)}x`);
  const enough = signals.perSecond >= needed.perSecond && share(signals) >= needed.ratio;
  const found = [signals, fresh].map(
    (one) => `${one.perSecond.toFixed(0)} req/s (${share(one).toFixed(2)}x)`,
  );
  console.log(
    `${enough ? 'enough' : 'too slow'}: ${found[0]}, never asked before ${found[1]}; ` +
      `needed of the first: ${needed.perSecond} req/s and ${needed.ratio}x of a bare Fastify`,
  );
  return enough ? 0 : 1;
}

function lineOf({ perSecond, p50, p99 }: Figure): string {
  return `${perSecond.toFixed(0).padStart(6)} req/s  p50 ${p50} ms  p99 ${p99} ms`;
}
