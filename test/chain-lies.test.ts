import { expect, onTestFinished, test } from 'vitest';
import type { Telemetry } from '../src/telemetry.ts';
import { madeChain } from './chain-node/made-chain.ts';
import {
  doubledIndex,
  emptyLogs,
  foreignLog,
  type Manner,
  mannersOf,
  missingLog,
  notJson,
  oversized,
  rateLimited,
  withoutMethod,
  wrongChainId,
} from './chain-node/manners.ts';
import { servePlayed } from './chain-node/rpc-server.ts';
import { sitOnChain, standing } from './chain-sitting.ts';
import { memoryWorld } from './memory-log.ts';

const lies: readonly [string, Manner, string, RegExp][] = [
  ['says that a block has no logs', emptyLogs, 'lying', /bloom of block \d+ holds logs/],
  ['leaves a log out', missingLog(), 'lying', /bloom of block \d+ holds logs/],
  ['gives a log twice', doubledIndex, 'lying', /log \d+ of block .* twice/],
  ['gives a log of another block', foreignLog, 'lying', /it gave a log of block/],
  ['does not speak JSON', notJson, 'malformed', /./],
  ['answers with more than anybody asked for', oversized(70), 'malformed', /larger than \d+ bytes/],
  ['wants to be asked less', rateLimited(2), 'rate-limited', /./],
  ['gives no logs to anybody', withoutMethod('eth_getLogs'), 'refused', /eth_getLogs does not exist/],
];

test.each(lies)('a node that %s is benched and named, and another is asked', async (_, manner, kind, why) => {
  const chain = madeChain({ seed: 5, logsPerBlock: 8 });
  const manners = mannersOf();
  const [lying, honest] = await Promise.all([servePlayed(chain, manners), servePlayed(chain)]);
  onTestFinished(async () => {
    await Promise.all([lying.close(), honest.close()]);
  });
  const benched: { node: string; kind: string; why: string }[] = [];
  const telemetry: Telemetry = (name, fields) => {
    if (name === 'NodeBenched' && 'forMs' in fields && 'node' in fields) benched.push(fields);
  };
  const world = memoryWorld();
  const ending = new AbortController();
  const sitting = sitOnChain(
    { log: world.log, urls: [lying.http, honest.http], start: 0, telemetry },
    ending.signal,
  );
  manners.take(manner);
  const stands = () => expect.poll(() => standing(world), { timeout: 15_000 });
  for (let round = 0; benched.length === 0 && round < 40; round++) {
    chain.mine(2);
    if (round % 5 === 4) chain.reorganise(3, 0.5);
    await stands().toMatchObject({ live: chain.canonicalLogIds().toSorted() });
  }
  ending.abort();
  await sitting;
  expect(benched[0]).toMatchObject({ node: lying.http.replace(/\/$/, ''), kind });
  expect(benched[0]?.why).toMatch(why);
  expect(benched.every(({ node }) => node.startsWith(benched[0]?.node ?? '?'))).toBe(true);
});

test('a node of another chain is refused at the start, with both numbers', async () => {
  const chain = madeChain({ seed: 5 });
  const node = await servePlayed(chain, mannersOf(wrongChainId(5)));
  onTestFinished(() => node.close());
  const sitting = sitOnChain({ log: memoryWorld().log, urls: [node.http] }, AbortSignal.any([]));
  await expect(sitting).rejects.toThrow(/is a node of chain 5, expected 31337/);
});

test('a node that comes back as one of another chain is left alone', async () => {
  const chain = madeChain({ seed: 5 });
  const manners = mannersOf();
  const [other, honest] = await Promise.all([servePlayed(chain, manners), servePlayed(chain)]);
  onTestFinished(async () => {
    await Promise.all([other.close(), honest.close()]);
  });
  const why: string[] = [];
  const telemetry: Telemetry = (name, fields) => {
    if (name === 'NodeBenched' && 'why' in fields) why.push(fields.why);
  };
  const world = memoryWorld();
  const ending = new AbortController();
  const urls = [other.ws, honest.http];
  const sitting = sitOnChain({ log: world.log, urls, start: 0, telemetry }, ending.signal);
  const stands = () => expect.poll(() => standing(world).live, { timeout: 15_000 });
  chain.mine(3);
  await stands().toEqual(chain.canonicalLogIds().toSorted());
  manners.take(wrongChainId(5));
  other.drop();
  other.restore();
  chain.mine(3);
  await stands().toEqual(chain.canonicalLogIds().toSorted());
  await expect.poll(() => why, { timeout: 15_000 }).toContainEqual('it is a node of chain 5, expected 31337');
  ending.abort();
  await sitting;
});
