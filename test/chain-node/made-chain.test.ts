import { expect, test } from 'vitest';
import type { RpcLog } from '../../tools/recorded-rpc.ts';
import { askNode } from './ask-node.ts';
import { logsBloom } from './logs-bloom.ts';
import { madeChain } from './made-chain.ts';
import { readRecording } from './session-recording.ts';
import { blocksPath, hasBlocks, sessionPath, sessions } from './sessions.ts';

const idOf = ({ blockHash, logIndex }: RpcLog): string => `evm:31337:${blockHash}:${Number(logIndex)}`;
const everything = { fromBlock: 'earliest', toBlock: 'latest' };

test('the same seed and the same calls make the same chain, another seed another one', () => {
  const grown = (seed: number) => {
    const chain = madeChain({ seed });
    chain.mine(5);
    chain.reorganise(2, 0.5);
    return chain.canonicalLogIds();
  };
  expect(grown(1)).toEqual(grown(1));
  expect(grown(1).filter((id) => grown(2).includes(id))).toEqual([]);
});

test('its blocks name their parents, and their logs are those it says are canonical', async () => {
  const chain = madeChain({ seed: 1, logsPerBlock: 7, firstNumber: 1000 });
  chain.mine(20);
  const blocks = chain.blocks();
  expect(blocks).toHaveLength(21);
  blocks.slice(1).forEach((block, below) => {
    expect(block.parentHash).toBe(blocks[below]?.hash);
  });
  const logs = await askNode(chain).ask<readonly RpcLog[]>('eth_getLogs', everything);
  expect(logs.map(idOf)).toEqual(chain.canonicalLogIds());
  expect(logs).toHaveLength(140);
  expect(new Set(logs.map(({ transactionHash }) => transactionHash)).size).toBe(140);
});

test('a reorganisation replaces the last blocks only, and some transfers come back elsewhere', async () => {
  const chain = madeChain({ seed: 3 });
  chain.mine(10);
  const before = chain.blocks();
  const heard: string[] = [];
  chain.heads.subscribe(({ hash }) => heard.push(hash));
  chain.reorganise(3, 0.5);
  const after = chain.blocks();
  expect(after.slice(0, 8)).toEqual(before.slice(0, 8));
  expect(after.map(({ number }) => number)).toEqual(before.map(({ number }) => number));
  expect(heard).toEqual(after.slice(8).map(({ hash }) => hash));
  const { logsOf, byHash } = askNode(chain);
  const [old, fresh] = [await logsOf(before[9]?.hash ?? ''), await logsOf(after[9]?.hash ?? '')];
  const back = fresh.filter(({ transactionHash }) =>
    old.some((log) => log.transactionHash === transactionHash),
  );
  expect(back.length).toBeGreaterThan(0);
  expect(back.length).toBeLessThan(10);
  expect(await byHash(before[9]?.hash ?? '')).toMatchObject({ number: '0x9' });
});

test('blocks whose transfers all come back are other blocks all the same', () => {
  const chain = madeChain({ seed: 3 });
  chain.mine(2);
  const before = chain.canonicalLogIds();
  chain.reorganise(2, 1);
  expect(chain.canonicalLogIds().filter((id) => before.includes(id))).toEqual([]);
  expect(() => chain.reorganise(3)).toThrow('fewer');
});

test('finalized is so far below the head, and an error where the chain has no such tag', async () => {
  const [tagged, plain] = [
    madeChain({ seed: 1, finalityDepth: 3 }),
    madeChain({ seed: 1, finalityDepth: null }),
  ];
  tagged.mine(10);
  const finalized = ['eth_getBlockByNumber', 'finalized', false] as const;
  expect(await askNode(tagged).ask(...finalized)).toMatchObject({ number: '0x7' });
  await expect(askNode(plain).ask(...finalized)).rejects.toThrow('-32602');
});

test('a range ends at the head, however far it reaches, and is refused where it goes backwards', async () => {
  const chain = madeChain({ seed: 1, logsPerBlock: 1 });
  chain.mine(3);
  const { ask } = askNode(chain);
  expect(await ask('eth_getLogs', { fromBlock: '0x2', toBlock: '0xfffffffffffff' })).toHaveLength(2);
  expect(await ask('eth_getLogs', { fromBlock: '0x9', toBlock: '0xa' })).toEqual([]);
  await expect(ask('eth_getLogs', { fromBlock: '0x3', toBlock: '0x2' })).rejects.toThrow(
    'invalid block range',
  );
});

test('a bloom holds its logs', async () => {
  const chain = madeChain({ seed: 1, logsPerBlock: 2 });
  chain.mine(2);
  const { head, logsOf } = askNode(chain);
  const { hash, logsBloom: said } = await head();
  expect(said).toBe(logsBloom(await logsOf(hash)));
  expect(said).not.toBe(chain.blocks()[1]?.logsBloom);
});

test('blooms come out as those of recorded blocks do, but where a chain bends the rule', () => {
  const wrongIn = (path: string): number[] => {
    const { blocks, logs } = readRecording(path);
    const wrong = [...blocks.values()].filter(
      (block) => logs?.has(block.hash) && logsBloom(logs.get(block.hash) ?? []) !== block.logsBloom,
    );
    return wrong.map(({ number }) => Number(number));
  };
  if (hasBlocks) expect(wrongIn(blocksPath('eth-mainnet-14000000-14000015'))).toEqual([]);
  // Every 64th block of Polygon ends with logs of Bor's own, which its bloom leaves out.
  const polygon = [sessions.a, sessions.b, sessions.c].flatMap((name) => wrongIn(sessionPath(name)));
  expect(polygon).toEqual([13_522_112, 13_522_176, 13_522_240]);
});
