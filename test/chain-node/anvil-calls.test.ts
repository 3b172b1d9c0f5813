import { expect, onTestFinished, test } from 'vitest';
import type { CallConfig } from '../../src/config/call-config.ts';
import type { EvmCall } from '../../src/events.ts';
import { chainEvent } from '../../src/processors/chain-event.ts';
import type { Telemetry } from '../../src/telemetry.ts';
import { type ChainSitting, sitOnChain, standing } from '../chain-sitting.ts';
import { type MemoryWorld, memoryWorld } from '../memory-log.ts';
import { toldOf } from '../told-in-blocks.ts';
import { type AnvilNode, anvilNode } from './anvil-node.ts';
import { compiled } from './compiled.ts';

const timeout = 60_000;
const nobody = `0x${'7'.repeat(40)}`;
const multicallAt = '0xcA11bde05977b3631167028862bE2a173976CA11';
const round = 'latestRoundData() view returns (uint80 roundId, int256 value, uint256, address who)';
const max = (2n ** 256n - 1n).toString();

/** A node with a feed whose answer is set to -5 in the block behind it, and Multicall3 where it always is. */
async function feedChain() {
  const { feed, silent, multicall } = await compiled();
  const node = await anvilNode();
  onTestFinished(() => node.kill());
  const [to, mute, made] = [await node.deploy(feed), await node.deploy(silent), await node.deploy(multicall)];
  await node.ask('anvil_setCode', multicallAt, await node.ask('eth_getCode', made, 'latest'));
  const set = async (value: number) => {
    await node.send({ to, contract: feed, method: 'set', args: [value] });
    await node.mine(1);
  };
  await set(-5);
  return { node, to, mute, set };
}

/** Sits until `wanted` is told of, and gives what is. */
async function sat(sitting: ChainSitting, until: () => Promise<void>): Promise<void> {
  const ending = new AbortController();
  const sits = sitOnChain(sitting, ending.signal);
  await until().finally(() => ending.abort());
  await sits;
}

const callsOf = (world: MemoryWorld): readonly EvmCall[] => toldOf(world, 'EvmCall').map(({ body }) => body);

const readOf = (call: EvmCall | undefined) =>
  call && chainEvent(call, { status: 'live', revision: 1 }).action;

const hashAt = async (node: AnvilNode, block: string) =>
  (await node.ask<{ hash: string }>('eth_getBlockByNumber', block, false)).hash;

const callOf = (name: string, to: string, signature: string, args: unknown[] = []): CallConfig => ({
  ...{ name, to, function: signature, args },
});

test.each([
  ['by Multicall3', multicallAt],
  ['each by itself', 'none'],
  ['each by itself where Multicall3 is not', nobody],
])(
  'what contracts say is read %s: what they refuse, have not or garble too',
  { timeout },
  async (_, multicall) => {
    const { node, to, mute } = await feedChain();
    const world = memoryWorld();
    const counted: string[] = [];
    const telemetry: Telemetry = (name, fields) => {
      if (name === 'ContractCalled' && 'outcome' in fields) counted.push(fields.outcome);
    };
    const calls = [
      callOf('round', to, round),
      callOf(
        'pairs',
        to,
        'pairs(uint256) returns ((uint256 a, string[] names)[] list, bytes data, bool)',
        [1],
      ),
      callOf('refuse', to, 'refuse() returns (uint256)'),
      callOf('nobody', nobody, 'answer() view returns (int256)'),
      callOf('mute', mute, 'answer() view returns (int256)'),
      callOf('garbled', to, 'answer() view returns (string)'),
      callOf('narrow', to, 'answer() view returns (uint8)'),
      callOf('long', to, 'long(uint256) returns (bytes)', [70_000]),
    ];
    const log = world.log;
    await sat({ log, urls: [node.http], start: 4, calls, multicall, telemetry }, () =>
      expect.poll(() => callsOf(world), { timeout: 30_000 }).toHaveLength(calls.length),
    );
    const told = new Map(callsOf(world).map((call) => [call.name, call]));
    expect([...told].map(([name, { outcome }]) => `${name} ${outcome}`).toSorted()).toEqual([
      ...['garbled returned', 'long failed', 'mute returned', 'narrow returned', 'nobody absent'],
      ...['pairs returned', 'refuse reverted', 'round returned'],
    ]);
    expect(told.get('round')).toMatchObject({ blockNumber: 4, blockHash: await hashAt(node, '0x4'), to });
    const sender = multicall === multicallAt ? multicall.toLowerCase() : `0x${'0'.repeat(40)}`;
    expect(readOf(told.get('round'))).toMatchObject({
      ...{ outcome: 'returned', function: `function ${round}`, data: null },
      values: { roundId: '1', value: '-5', 2: max, who: sender },
    });
    expect(readOf(told.get('pairs'))).toMatchObject({
      ...{ args: ['1'], values: { list: '[{"a":"0","names":["Ann"]}]', data: '0xabcd', 2: 'true' } },
    });
    const undecodable = ['mute', 'garbled', 'narrow'].map((name) => readOf(told.get(name)));
    expect(undecodable).toMatchObject([
      { outcome: 'undecodable', values: {}, data: '0x' },
      { outcome: 'undecodable', data: `0x${'f'.repeat(63)}b` },
      { outcome: 'undecodable', data: `0x${'f'.repeat(63)}b` },
    ]);
    expect(counted.toSorted()).toEqual([
      ...['absent', 'failed', 'returned', 'returned', 'returned', 'reverted'],
      ...['undecodable', 'undecodable'],
    ]);
  },
);

test('a function that takes all gas takes nothing from those asked with it', { timeout }, async () => {
  const { node, to } = await feedChain();
  const world = memoryWorld();
  const rounds = ['first', 'second'].map((name) => callOf(name, to, round));
  const calls = [callOf('waste', to, 'waste() view returns (uint256)'), ...rounds];
  const sitting = { log: world.log, urls: [node.http], start: 4, calls, multicall: multicallAt };
  await sat(sitting, () => expect.poll(() => callsOf(world), { timeout: 30_000 }).toHaveLength(3));
  const told = callsOf(world).map(({ name, outcome }) => `${name} ${outcome}`);
  expect(told).toEqual(['waste reverted', 'first returned', 'second returned']);
});

test('a fork takes back what was read at its blocks, and reads at the new ones', { timeout }, async () => {
  const { node, to, set } = await feedChain();
  const world = memoryWorld();
  const calls = [callOf('round', to, round), callOf('again', to, 'answer() view returns (int256)')];
  const live = () => standing(world).live.filter((id) => id.includes(':call:'));
  const wanted = async (from: number, to_: number) => {
    const numbers = Array.from({ length: to_ - from + 1 }, (_, index) => from + index);
    const hashes = await Promise.all(numbers.map((number) => hashAt(node, `0x${number.toString(16)}`)));
    return hashes.flatMap((hash) => calls.map(({ name }) => `evm:31337:${hash}:call:${name}`)).toSorted();
  };
  const sitting = { log: world.log, urls: [node.ws], start: 4, calls, multicall: multicallAt, headers: true };
  await sat(sitting, async () => {
    for (const value of [6, 7, 8]) await set(value);
    await expect.poll(live, { timeout: 20_000 }).toEqual(await wanted(4, 7));
    await node.reorg(2);
    await set(9);
    await expect.poll(live, { timeout: 20_000 }).toEqual(await wanted(4, 8));
  });
  const values = callsOf(world).filter(({ name, removed }) => name === 'again' && !removed);
  expect(values.map(({ data }) => Number(data)).slice(1)).toEqual([6, 7, 8, 6, 6, 9]);
  const gone = toldOf(world, 'EvmCall').filter(({ body }) => body.removed);
  expect(gone).toHaveLength(4);
  const blocks = toldOf(world, 'EvmBlock').map(({ body }) => body);
  expect(blocks.map(({ blockNumber, removed }) => (removed ? -blockNumber : blockNumber))).toEqual([
    ...[4, 5, 6, 7],
    ...[-7, -6],
    ...[6, 7, 8],
  ]);
  const { gasUsed, miner, baseFeePerGas } = await node.ask<Record<string, string>>(
    ...(['eth_getBlockByNumber', '0x8', false] as const),
  );
  expect(blocks.at(-1)).toMatchObject({
    ...{ gasUsed: String(Number(gasUsed)), miner, baseFeePerGas: String(Number(baseFeePerGas)) },
  });
});
