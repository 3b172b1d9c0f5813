import { expect, onTestFinished, test } from 'vitest';
import type { CallConfig } from '../src/config/call-config.ts';
import type { RawChainBody } from '../src/events.ts';
import type { Telemetry } from '../src/telemetry.ts';
import { type Calling, calledChain, contractAt, multicallAt, word } from './chain-node/called-chain.ts';
import { refused } from './chain-node/played-node.ts';
import { servePlayed } from './chain-node/rpc-server.ts';
import { type ChainSitting, sitOnChain } from './chain-sitting.ts';
import { memoryWorld } from './memory-log.ts';
import { toldOf } from './told-in-blocks.ts';

const [one, two] = [contractAt(1), contractAt(2)];
const signature = 'height() view returns (uint256 number)';
const callOf = (name: string, to: string, due: Partial<CallConfig> = {}): CallConfig => ({
  ...{ name, to, function: signature, args: [], ...due },
});
const both = [callOf('one', one), callOf('two', two)];

/** A chain whose first block has calls at block 1, as at every one behind. */
async function world(calling: Calling = {}) {
  const { chain, node, calls } = calledChain(calling);
  chain.mine(1);
  const served = await servePlayed(node);
  onTestFinished(() => served.close());
  const memory = memoryWorld();
  const said: [string, object][] = [];
  const telemetry: Telemetry = (name, fields) => said.push([name, fields]);
  return {
    ...{ chain, calls, served, memory, said },
    told: () => toldOf(memory, 'EvmCall').map(({ body }) => body),
    async sit(sitting: Partial<ChainSitting>, during: () => Promise<void>): Promise<void> {
      const ending = new AbortController();
      const usual = { log: memory.log, urls: [served.http], start: 1, calls: both, telemetry };
      const sat = sitOnChain({ ...usual, ...sitting }, ending.signal);
      await during().finally(() => ending.abort());
      await sat;
    },
  };
}

const polled = <Value>(value: () => Value) => expect.poll(value, { timeout: 20_000 });

test('calls due at one block are one call of Multicall3, pinned to it', async () => {
  const { chain, calls, told, sit } = await world();
  await sit({ multicall: multicallAt }, async () => {
    await polled(() => told().length).toBe(2);
    chain.mine(2);
    await polled(() => told().length).toBe(6);
  });
  expect(calls.toSorted()).toEqual([1, 2, 3].map((block) => `${one}+${two}@${block}`));
  expect(told()).toContainEqual({
    ...{ type: 'EvmCall', chainId: 31_337, blockNumber: 2, blockHash: chain.blocks()[2]?.hash },
    ...{ blockTimeMs: Number(chain.blocks()[2]?.timestamp) * 1_000, name: 'two', to: two, args: [] },
    ...{ function: `function ${signature}`, outcome: 'returned', data: word(2) },
    ...{ removed: false, source: 'chain' },
  });
});

test('a schedule is judged by the times of blocks, so that whoever follows finds the same ones', async () => {
  const { chain, told, sit, memory } = await world();
  const calls = [callOf('some', one, { every: 3 }), callOf('timed', two, { schedule: '*/5 * * * * *' })];
  for (const blocks of [11, 9]) {
    chain.mine(blocks);
    await sit({ calls, headers: true }, () =>
      polled(() => toldOf(memory, 'EvmBlock').length).toBe(chain.blocks().length - 1),
    );
  }
  const times = chain.blocks().map(({ timestamp }) => Number(timestamp));
  const wanted = times.flatMap((time, number) => [
    ...(number > 0 && number % 3 === 0 ? [`some@${number}`] : []),
    // What was before the first block that is told of, nobody has said.
    ...(number > 1 && Math.floor((times[number - 1] ?? 0) / 5) < Math.floor(time / 5)
      ? [`timed@${number}`]
      : []),
  ]);
  expect(
    told()
      .map(({ name, blockNumber }) => `${name}@${blockNumber}`)
      .toSorted(),
  ).toEqual(wanted.toSorted());
  expect(wanted.length).toBeGreaterThan(12);
});

test('a node that knows blocks by number only is asked so, and believed while it is that block', async () => {
  const { chain, calls, told, sit, served } = await world({ byNumber: true });
  await sit({ multicall: multicallAt }, async () => {
    await polled(() => told().length).toBe(2);
    chain.mine(1);
    await polled(() => told().length).toBe(4);
  });
  expect(calls.toSorted()).toEqual([1, 2].map((block) => `${one}+${two}@${block}`));
  expect(
    told()
      .map(({ data }) => data)
      .toSorted(),
  ).toEqual([1, 1, 2, 2].map(word));
  expect(served.asked.get('eth_call')).toBe(3);
});

test('what was read by number of a block that has left in the meantime is not told of it', async () => {
  let isMoving = true;
  const { chain, told, sit } = await world({
    byNumber: true,
    instead() {
      if (isMoving) chain.reorganise(1);
      isMoving = false;
      return null;
    },
  });
  const [, left] = chain.blocks();
  await sit({}, () => polled(() => told().filter(({ outcome }) => outcome === 'returned').length).toBe(2));
  expect(chain.blocks()[1]?.hash).not.toBe(left?.hash);
  const ofLeft = told().filter(({ blockHash }) => blockHash === left?.hash);
  expect(ofLeft.filter(({ outcome }) => outcome !== 'failed')).toEqual([]);
});

test('what no node can say is told as failed, and the chain goes on', async () => {
  const { chain, told, sit, said } = await world({
    instead: (to, block) => (to === two && block === 2 ? refused(-32_000, 'missing trie node') : null),
  });
  await sit({}, async () => {
    chain.mine(2);
    await polled(() => told().length).toBe(6);
  });
  const failed = told().filter(({ outcome }) => outcome === 'failed');
  expect(failed).toMatchObject([{ name: 'two', blockNumber: 2, data: null }]);
  expect(said).toContainEqual([
    'CallFailed',
    { source: 'chain', call: 'two', block: 2, why: 'missing trie node' },
  ]);
  expect(said.filter(([name]) => name === 'ContractCalled')).toHaveLength(6);
});

test('a node whose answer is no bytes is benched, and nothing is told from it', async () => {
  const instead = (to: string) => (to === one ? { result: '0xabc' } : null);
  const { told, sit, said } = await world({ instead });
  const benched = () => said.filter(([name]) => name === 'NodeBenched');
  await sit({}, () => polled(() => benched().length).toBeGreaterThan(0));
  expect(benched()[0]?.[1]).toMatchObject({ kind: 'malformed', why: expect.stringContaining("'0xabc'") });
  expect(told()).toEqual([]);
});

test('of old blocks headers are told where asked, and their state is not asked for', async () => {
  const { chain, calls, memory, sit } = await world();
  chain.mine(299);
  const blocks = () => toldOf(memory, 'EvmBlock').map(({ body }) => body);
  await sit({ headers: true, keepBlocks: 64 }, () => polled(() => blocks().length).toBe(300));
  expect(blocks().map(({ blockHash }) => blockHash)).toEqual(
    chain
      .blocks()
      .slice(1)
      .map(({ hash }) => hash),
  );
  expect(new Set(calls.map((call) => Number(call.split('@')[1])))).toEqual(
    new Set(Array.from({ length: 64 }, (_, index) => 237 + index)),
  );
});

test('a fork takes back what a block holds in reverse: its calls, its logs, itself', async () => {
  const { chain, sit } = await world();
  const memory = memoryWorld({ partitions: () => 1 });
  const told = () =>
    memory
      .partition('raw.chain', 0)
      .committed<RawChainBody>()
      .flatMap(({ entry }) => (entry.type === 'record' ? [entry.envelope] : []))
      .filter(({ body }) => body.type !== 'Progress');
  chain.mine(2);
  await sit({ log: memory.log, partitions: 1, headers: true }, async () => {
    await polled(() => told().length).toBe(3 * 7);
    chain.reorganise(2);
    await polled(() => told().length).toBe(3 * 7 + 2 * 7 + 2 * 7);
  });
  const ids = told().map(({ id }) => id);
  expect(ids.slice(21, 35)).toEqual(ids.slice(7, 21).toReversed());
  expect(
    told()
      .slice(21, 35)
      .every(({ body }) => 'removed' in body && body.removed),
  ).toBe(true);
});
