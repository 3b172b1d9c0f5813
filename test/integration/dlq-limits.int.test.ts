import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { rawChainTopic } from '../../src/events.ts';
import { type DlqWorld, dlqWorld } from './dlq-world.ts';
import { projectRoot, serviceVariables } from './pipeline-folder.ts';
import { rightId, rightValue } from './poison.ts';

const flood = 10_050;
const most = 4_000;
const rate = 1_000;

let world: DlqWorld;
beforeAll(async () => {
  world = await dlqWorld(inject('urls'));
  const { bury, byRefine, codec } = world;
  const letters = Array.from({ length: flood }, (_, at) =>
    byRefine(rawChainTopic, [at % 2, 1_000_000 + at], ['unknown-schema', rightValue(codec, at)]),
  );
  for (let at = 0; at < flood; at += most) await bury(letters.slice(at, at + most));
});
afterAll(() => world.end());

type Running = Readonly<{
  /** Resolves when so many letters were told as redriven, with how long that took since the first. */
  told(count: number): Promise<number>;
  kill(): void;
  ended: Promise<Readonly<{ status: number | null; stderr: string }>>;
}>;

/** A redrive as a process of its own, heard while it works. */
function redriving(...options: readonly string[]): Running {
  const argv = [join(projectRoot, 'src', 'main.ts'), 'dlq', 'redrive', '--yes', '--json', ...options];
  const env = {
    ...process.env,
    ...serviceVariables(inject('urls')),
    NODE_OPTIONS: '--max-old-space-size=160',
  };
  const child = spawn(process.execPath, argv, { cwd: world.folder.path, env });
  let [count, firstMs, stderr] = [0, 0, ''];
  const waiting = new Map<number, (tookMs: number) => void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (JSON.parse(line).type !== 'redriven') return;
    count += 1;
    if (count === 1) firstMs = performance.now();
    waiting.get(count)?.(performance.now() - firstMs);
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return {
    told: (wanted) => new Promise((resolve) => waiting.set(wanted, resolve)),
    kill: () => child.kill('SIGKILL'),
    ended: new Promise((resolve) => {
      child.once('close', (status) => resolve({ status, stderr }));
    }),
  };
}

test('10,000 letters in a row are counted', async () => {
  const [listed] = await world.asked('list', '--limit', '2');
  expect(listed).toMatchObject({
    letters: [{ letter: `dead-0@${flood + 1}` }, { letter: `dead-0@${flood}` }],
    counts: { letters: flood, redriven: 0, byOrigin: { 'raw.chain': { letters: flood, redriven: 0 } } },
  });
});

test('redrives that are killed, and one that is fenced, redrive each letter exactly once', async () => {
  const paced = redriving('--rate', String(rate));
  // Steps are a fifth of a second long, and the first two may follow each other at once.
  expect(await paced.told(rate)).toBeGreaterThan(500);
  paced.kill();
  expect(await paced.ended).toMatchObject({ status: null });
  for (const count of [500, 1_000]) {
    const killed = redriving();
    await killed.told(count);
    killed.kill();
    await killed.ended;
  }

  const fenced = redriving('--rate', '100');
  await fenced.told(20);
  const done = await world.asked('redrive', '--yes');
  const replaced = expect.stringMatching(
    /^(looking .*\n)*(Another redrive of this pipeline has begun|.*Is another redrive running)/,
  );
  expect(await fenced.ended).toMatchObject({ status: 2, stderr: replaced });

  const { redriven, refused } = Object(done.at(-1));
  expect(redriven + refused['redriven-before']).toBe(flood);
  expect(redriven).toBeLessThan(flood - rate);
  const both = await Promise.all([0, 1].map((partition) => world.records(rawChainTopic, partition)));
  const ids = both.flat().map(({ id }) => id);
  expect(ids.length).toBe(flood);
  expect(new Set(ids)).toEqual(new Set(Array.from({ length: flood }, (_, at) => rightId(at))));
});
