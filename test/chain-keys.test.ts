import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { evmSourceConfig } from '../src/config/chain-source.ts';
import { missingSecrets } from '../src/config/secret.ts';
import { redacted } from '../src/telemetry/redacted.ts';
import type { Telemetry } from '../src/telemetry.ts';
import { madeChain } from './chain-node/made-chain.ts';
import { mannersOf } from './chain-node/manners.ts';
import { servePlayed } from './chain-node/rpc-server.ts';
import { sitOnChain, standing, usualChain } from './chain-sitting.ts';
import { memoryWorld } from './memory-log.ts';

const [old, fresh] = ['0ld-key-5ecret', 'fr3sh/key-5ecret'];

/** A node that takes one key in its path, and a file that holds ours. */
async function keyed() {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-keys-'));
  const path = join(folder, 'key');
  let taken: readonly string[] = [old];
  const asked: string[] = [];
  const admits = (at: string): boolean => {
    asked.push(decodeURIComponent(at.slice('/v2/'.length)));
    return taken.includes(asked.at(-1) ?? '');
  };
  const chain = madeChain({ seed: 4 });
  const node = await servePlayed(chain, mannersOf(), admits);
  onTestFinished(async () => {
    await node.close();
    rmSync(folder, { recursive: true });
  });
  const write = (key: string) => writeFileSync(path, `${key}\n`);
  write(old);
  const source = (url: string) =>
    evmSourceConfig(
      {
        ...{ ...usualChain, poll: '1s', gapAfter: '30s', allowPlain: true, nodes: [`${url}/v2/\${ETH_KEY}`] },
        ...{ start: 0, logs: [] },
      },
      { folder, env: { ETH_KEY_FILE: path } },
    );
  const take = (...keys: string[]): void => {
    taken = keys;
  };
  return { chain, node, asked, source, write, take };
}

/** Follows the chain while `act` goes on, and gives all that was said. */
async function following(
  { chain, source }: Awaited<ReturnType<typeof keyed>>,
  url: string,
  act: (stands: () => Promise<void>) => Promise<void>,
): Promise<string> {
  const said: unknown[] = [];
  const telemetry: Telemetry = (...occurrence) => said.push(occurrence);
  const world = memoryWorld();
  const ending = new AbortController();
  const sitting = sitOnChain(
    { log: world.log, urls: [], ...source(url), pollMs: 20, telemetry },
    ending.signal,
  );
  await act(() =>
    expect.poll(() => standing(world).live, { timeout: 30_000 }).toEqual(chain.canonicalLogIds().toSorted()),
  );
  ending.abort();
  expect(await sitting).toBe('stopped');
  return JSON.stringify(said);
}

test.each(['http', 'ws'] as const)(
  'where a key is refused the one that is in its file by then is taken, over %s',
  async (way) => {
    const world = await keyed();
    const { chain, node, write, take, asked } = world;
    const said = await following(world, node[way], async (stands) => {
      chain.mine(3);
      await stands();
      write(fresh);
      take(fresh);
      if (way === 'ws') {
        node.drop();
        node.restore();
      }
      chain.mine(3);
      await stands();
      expect(asked.at(-1)).toBe(fresh);
    });
    expect(said).toContain('ChainAdvanced');
    if (way === 'http') expect(said).not.toContain('NodeBenched');
    expect(said).not.toMatch(/5ecret/);
    expect(redacted(`no such key: ${fresh}, ${encodeURIComponent(fresh)}`)).not.toMatch(/5ecret/);
  },
);

test('a node that refuses the key is left alone and named, until the file has another', async () => {
  const world = await keyed();
  const { chain, node, write, take } = world;
  const said = await following(world, node.http, async (stands) => {
    chain.mine(1);
    await stands();
    take(fresh);
    chain.mine(1);
    await expect.poll(() => world.asked.length, { timeout: 30_000 }).toBeGreaterThan(10);
    write(fresh);
    await stands();
  });
  expect(said).toContain('"refused","why":"it answered with HTTP 401: check the key in its address"');
  expect(said).not.toMatch(/5ecret/);
});

test('a socket that nobody refuses is made anew with the new key, and goes on announcing', async () => {
  const world = await keyed();
  const { chain, node, write, take, asked } = world;
  const said = await following(world, node.ws, async (stands) => {
    chain.mine(1);
    await stands();
    expect(asked).toEqual([old]);
    take(old, fresh);
    write(fresh);
    await expect.poll(() => asked, { timeout: 30_000 }).toEqual([old, fresh]);
    chain.mine(2);
    await stands();
  });
  expect(said).not.toContain('NodeBenched');
});

test('a key that is nowhere is told with its place, one of the environment is read once', () => {
  const missing = (env: NodeJS.ProcessEnv) => missingSecrets('https://a.example/${ETH_KEY}', env);
  expect(missing({ ETH_KEY: '', ETH_KEY_FILE: '/nowhere/key' })).toEqual([
    'ETH_KEY, and no secret is in /nowhere/key, which ETH_KEY_FILE says, expected it there',
  ]);
  expect(missing({})).toEqual(['ETH_KEY, which is not set, expected it in the environment']);
  expect(missing({ ETH_KEY: 'k', ETH_KEY_FILE: '/nowhere/key' })).toEqual([]);
  const nodes = ['https://a.example/${ETH_KEY}'];
  const { nodes: read } = evmSourceConfig(
    { ...usualChain, poll: '1s', gapAfter: '30s', allowPlain: true, nodes, logs: [] },
    { folder: '/', env: { ETH_KEY: 'k' } },
  );
  expect(read[0]).not.toHaveProperty('reread');
});
