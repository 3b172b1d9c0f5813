import { expect, test } from 'vitest';
import { account, topic } from '../../../test/chain-world.ts';
import { blockHash, blocksOn, headerOf, type ListedBlock, listedChain } from '../../../test/listed-chain.ts';
import { parentOf } from './first-place.ts';
import { knownChildren } from './known-children.ts';
import { wantedLogs } from './wanted-logs.ts';

const never = AbortSignal.any([]);
const event = 'event Created(address indexed child)';
const [createdTopic = ''] = wantedLogs([{ events: [event] }]).query.topics[0] ?? [];
const wanted = wantedLogs([{ factory: { address: account('f'), event, child: 'child' } }]);

/** Blocks that announce the child of this digit at this number, as nodes do that leave out times. */
const announcing =
  (children: Readonly<Record<number, string>>) =>
  (number: number): { address: string; topics: string[]; blockTimeMs: null }[] => {
    const digit = children[number];
    if (digit === undefined) return [];
    const topics = [createdTopic, topic(account(digit))];
    return [{ address: account('f'), topics, blockTimeMs: null }];
  };
const blocksWith = (below: ListedBlock[], fork: string, count: number, children: Record<number, string>) =>
  blocksOn(below, { fork, count, logs: announcing(children) });

/** Digit and block of each. */
const said = (children: ReadonlyMap<string, number> | null) =>
  children && [...children].map(([key, number]) => `${key.at(-1)}${number}`);
const at = (blocks: readonly ListedBlock[], number: number) => blocks[number] ?? headerOf(0, 'none', '');

test('all that was announced up to a block is read once, without a question for each time', async () => {
  const blocks = blocksWith([], 'a', 100, { 3: 'c', 50: 'd', 70: 'e' });
  const chain = listedChain(blocks);
  const known = knownChildren({ reader: chain.reader, wanted, first: 60 });
  expect(said(await known.upTo(at(blocks, 60), never))).toEqual(['c3', 'd50']);
  expect(chain.asked.filter((question) => question.startsWith('logs'))).toEqual(['logs 0-60']);
  expect(chain.asked).not.toContain('block 50');
  const { length } = chain.asked;
  known.add(new Map([['name:0xe', 70]]));
  expect(said(await known.upTo(at(blocks, 80), never))).toEqual(['c3', 'd50', 'e70']);
  expect(chain.asked).toHaveLength(length);
});

test('what was made above the block that stands is a child no more', async () => {
  const blocks = blocksWith([], 'a', 100, { 3: 'c', 50: 'd' });
  const known = knownChildren({ reader: listedChain(blocks).reader, wanted, first: 0 });
  await known.upTo(at(blocks, 60), never);
  expect(said(await known.upTo(at(blocks, 50), never))).toEqual(['c3', 'd50']);
  expect(said(await known.upTo(at(blocks, 49), never))).toEqual(['c3']);
  expect(said(await known.upTo(at(blocks, 60), never))).toEqual(['c3']);
});

test('of a block that has left the chain nothing is known, and of the next one all is', async () => {
  const below = blocksWith([], 'a', 50, { 3: 'c' });
  const [old, now] = [blocksWith(below, 'a', 20, { 55: 'd' }), blocksWith(below, 'b', 20, { 56: 'e' })];
  const known = knownChildren({ reader: listedChain(now).reader, wanted, first: 0 });
  expect(await known.upTo(at(old, 60), never)).toBeNull();
  expect(said(await known.upTo(at(now, 60), never))).toEqual(['c3', 'e56']);
});

test('a fork below all that is followed may have taken older children, which are read anew', async () => {
  const below = blocksWith([], 'a', 50, { 3: 'c' });
  const [old, now] = [blocksWith(below, 'a', 20, { 55: 'd' }), blocksWith(below, 'b', 20, { 56: 'e' })];
  const chain = listedChain(old);
  const known = knownChildren({ reader: chain.reader, wanted, first: 60 });
  expect(said(await known.upTo(parentOf(at(old, 60)), never))).toEqual(['c3', 'd55']);
  chain.become(now);
  expect(said(await known.upTo(parentOf(at(now, 60)), never))).toEqual(['c3', 'e56']);
});

test('before the first block of a factory, and without one, none is asked for', async () => {
  const chain = listedChain(blocksWith([], 'a', 10, { 3: 'c' }));
  const factory = { address: account('f'), event, child: 'child', since: 8 };
  for (const entries of [[{ factory }], []]) {
    const known = knownChildren({ reader: chain.reader, wanted: wantedLogs(entries), first: 0 });
    const block = { number: 7, hash: blockHash('a7'), parentHash: blockHash('a6'), timeMs: 0 };
    expect(said(await known.upTo(block, never))).toEqual([]);
  }
  expect(chain.asked).toEqual([]);
});
