import { setTimeout as sleep, setImmediate as turnOfLoop } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { account, topic } from '../../../test/chain-world.ts';
import {
  blockHash,
  blocksOn,
  type ListedBlock,
  type ListedChain,
  type ListedLog,
  listedChain,
} from '../../../test/listed-chain.ts';
import { type BackfillOptions, backfill, type Filled } from './backfill.ts';
import { type WantedEntry, wantedLogs } from './wanted-logs.ts';

const never = AbortSignal.any([]);
const everything: readonly WantedEntry[] = [];

type Given = Partial<BackfillOptions> & Readonly<{ entries?: readonly WantedEntry[] }>;

const fill = (chain: ListedChain, { entries = everything, ...given }: Given = {}, signal = never) =>
  backfill(
    { reader: chain.reader, wanted: wantedLogs(entries), from: 0, to: 99, pauseMs: 1, ...given },
    signal,
  );

async function filled(chain: ListedChain, given: Given = {}): Promise<Filled[]> {
  const all: Filled[] = [];
  for await (const one of fill(chain, given)) all.push(one);
  return all;
}

/** `7:0`: block and index of every log that was given, in the order in which it was. */
const placesOf = (all: readonly Filled[]): string[] =>
  all.flatMap(({ logs }) => logs.map(({ blockNumber, logIndex }) => `${blockNumber}:${logIndex}`));
const placesIn = (blocks: readonly ListedBlock[]): string[] =>
  blocks.flatMap(({ logs }) => logs.map(({ blockNumber, logIndex }) => `${blockNumber}:${logIndex}`));

const chainOf = (count: number, logs: (number: number) => ListedLog[], fork = 'a') =>
  blocksOn([], { fork, count, logs });
const oneEach = (): ListedLog[] => [{}];

test('all logs are given once and in order, whatever nodes refuse and however slow they are', async () => {
  const world = fc.record({
    perBlock: fc.array(fc.nat(4), { minLength: 1, maxLength: 20 }),
    count: fc.integer({ min: 1, max: 1_500 }),
    mostBlocks: fc.integer({ min: 20, max: 900 }),
    mostLogs: fc.integer({ min: 30, max: 900 }),
    slow: fc.array(fc.nat(3), { minLength: 1, maxLength: 9 }),
    parallel: fc.integer({ min: 1, max: 5 }),
  });
  const run = async ({ perBlock, count, slow, parallel, ...limits }: World) => {
    const blocks = chainOf(count, (number) =>
      Array.from({ length: perBlock[number % perBlock.length] ?? 0 }, () => ({})),
    );
    let asked = 0;
    const before = async () => {
      for (let ticks = slow[asked++ % slow.length] ?? 0; ticks > 0; ticks--) await turnOfLoop();
    };
    const all = await filled(listedChain(blocks, { ...limits, before }), { to: count - 1, parallel });
    expect(placesOf(all)).toEqual(placesIn(blocks));
    let next = 0;
    for (const { range, last, remaining } of all) {
      expect(range.from).toBe(next);
      expect(last.hash).toBe(blocks[range.to]?.hash);
      expect(remaining).toBe(count - 1 - range.to);
      next = range.to + 1;
    }
    expect(next).toBe(count);
  };
  await fc.assert(fc.asyncProperty(world, run), { numRuns: 20 });
});

type World = {
  perBlock: number[];
  count: number;
  mostBlocks: number;
  mostLogs: number;
  slow: number[];
  parallel: number;
};

test('a block whose logs alone are too many for a range is asked for by its hash', async () => {
  const blocks = chainOf(3, () => [{}, {}, {}]);
  const chain = listedChain(blocks, { mostLogs: 2 });
  expect(placesOf(await filled(chain, { to: 2 }))).toEqual(placesIn(blocks));
  expect(chain.asked).toContain(`logs ${blockHash('a1')}`);
});

test('the range that a refusal names is asked for next, and no larger one where it is the most', async () => {
  const blocks = chainOf(1_000, oneEach);
  for (const lasting of [true, false]) {
    const chain = listedChain(blocks, { mostBlocks: 150, told: { blocks: 100, lasting } });
    expect(placesOf(await filled(chain, { to: 999, parallel: 1 }))).toEqual(placesIn(blocks));
    const asked = chain.asked.filter((question) => question.startsWith('logs'));
    expect(asked.slice(0, 3)).toEqual(['logs 0-999', 'logs 0-99', lasting ? 'logs 100-199' : 'logs 100-249']);
  }
});

test('no more ranges are read and held than allowed, and as many are read at once', async () => {
  let reading = 0;
  let most = 0;
  const before = async (question: string) => {
    if (!question.startsWith('logs')) return;
    most = Math.max(most, ++reading);
    await sleep(5);
    reading--;
  };
  const chain = listedChain(
    chainOf(20_000, () => []),
    { before, mostBlocks: 1_000 },
  );
  const held: number[] = [];
  for await (const { range } of fill(chain, { to: 19_999, parallel: 3 })) {
    await sleep(20);
    const begun = chain.asked.filter((question) => /^logs \d+-/.test(question));
    held.push(Math.max(...begun.map((question) => Number(question.split('-')[1]))) - range.from + 1);
  }
  expect(most).toBe(3);
  // The range that is worked on is one of the three; grown ones were refused at half as much again.
  expect(Math.max(...held)).toBeLessThanOrEqual(3 * 1_500);
});

test('a range whose last block is another after its logs were read is read again', async () => {
  const logs = () => [{ address: account('d') }];
  const [old, now] = [chainOf(100, oneEach), chainOf(100, logs, 'b')];
  let asked = 0;
  const chain: ListedChain = listedChain(old, {
    before: (question) => {
      // Headers and logs were all of the old chain. Only looking once more shows that it is gone.
      if (question === 'block 99' && ++asked === 2) chain.become(now);
    },
  });
  const [all] = await filled(chain);
  expect(all?.last.hash).toBe(blockHash('b99'));
  expect(new Set(all?.logs.map(({ blockHash }) => blockHash))).toEqual(new Set(now.map(({ hash }) => hash)));
  expect(chain.asked.filter((question) => question === 'logs 0-99')).toHaveLength(2);
});

test('a time that a node left out is that of the block, asked for once a block', async () => {
  const blocks = chainOf(100, (number) =>
    number % 2 === 0 ? [{ blockTimeMs: null }, { blockTimeMs: null }] : oneEach(),
  );
  const chain = listedChain(blocks);
  const [all] = await filled(chain);
  expect(all?.logs.map(({ blockTimeMs }) => blockTimeMs)).toEqual(
    blocks.flatMap(({ timeMs, logs }) => logs.map(() => timeMs)),
  );
  expect(chain.asked.filter((question) => question === 'block 42')).toHaveLength(1);
  expect(chain.asked).not.toContain('block 43');
});

test('a log of another block than the header that gives its time is read again', async () => {
  const untimed = () => [{ blockTimeMs: null }];
  const blocks = chainOf(10, untimed);
  // A node that lags behind: the middle of its chain is that of a fork, its ends are not.
  const lagging = blocks.with(5, { ...blocks[5], ...chainOf(10, untimed, 'b')[5] } as ListedBlock);
  const chain: ListedChain = listedChain(blocks, {
    before: (question) => {
      if (question === 'logs 0-9') chain.become(chain.asked.length < 4 ? lagging : blocks);
      if (question === 'block 4') chain.become(blocks);
    },
  });
  const [all] = await filled(chain, { to: 9 });
  expect(all?.logs[5]?.blockHash).toBe(blockHash('a5'));
  expect(chain.asked.filter((question) => question === 'logs 0-9')).toHaveLength(2);
});

test('a block that nodes do not have yet is waited for', async () => {
  const blocks = chainOf(10, oneEach);
  const chain: ListedChain = listedChain(blocks.slice(0, 5), {
    before: () => (chain.asked.length > 6 ? chain.become(blocks) : undefined),
  });
  expect(placesOf(await filled(chain, { to: 9 }))).toEqual(placesIn(blocks));
});

test('where what was given is not on the chain any more it ends early', async () => {
  const below = chainOf(500, oneEach);
  const old = blocksOn(below, { fork: 'a', count: 1_500, logs: oneEach });
  const now = blocksOn(below, { fork: 'b', count: 1_500, logs: oneEach });
  const chain = listedChain(old);
  const all: Filled[] = [];
  for await (const one of fill(chain, { to: 1_999, parallel: 1 })) {
    all.push(one);
    chain.become(now);
  }
  expect(all.map(({ range }) => range.to)).toEqual([999]);
});

test('it does not begin on another block than the one it is told to stand on', async () => {
  const chain = listedChain(chainOf(100, oneEach));
  expect(await filled(chain, { from: 50, parentHash: blockHash('b49') })).toEqual([]);
  expect(await filled(chain, { from: 50, parentHash: blockHash('a49') })).toHaveLength(1);
});

test('a range read before the chain moved is read again behind one read after', async () => {
  const [old, now] = [chainOf(2_000, oneEach), chainOf(2_000, oneEach, 'b')];
  const chain: ListedChain = listedChain(old, {
    before: async (question) => {
      if (question !== 'block 999') return;
      // The first range is not begun before the second has been read.
      await sleep(chain.asked.includes('logs 0-999') ? 0 : 30);
      chain.become(now);
    },
  });
  const all = await filled(chain, { to: 1_999 });
  expect(all.map(({ last }) => last.hash)).toEqual([blockHash('b999'), blockHash('b1999')]);
  expect(placesOf(all)).toEqual(placesIn(now));
});

const event = 'event Created(address indexed child)';
const [createdTopic = ''] = wantedLogs([{ events: [event] }]).query.topics[0] ?? [];
const entries = [{ factory: { address: account('f'), event, child: 'child' } }];
const creation = (child: string): ListedLog => ({
  address: account('f'),
  topics: [createdTopic, topic(account(child))],
});

test('children found in a range count within it and for all ranges behind it', async () => {
  const child = { address: account('c') };
  const blocks = chainOf(3_000, (number) => {
    if (number === 700) return [child, creation('c'), child];
    return number % 500 === 0 ? [child, { address: account('d') }] : [];
  });
  const before = (question: string) => (question === 'logs 0-999' ? sleep(20) : undefined);
  const all = await filled(listedChain(blocks, { before }), { to: 2_999, entries });
  expect(placesOf(all)).toEqual(['700:2', '1000:0', '1500:0', '2000:0', '2500:0']);
  expect(all.map(({ children }) => [...children.values()])).toEqual([[700], [], []]);
  const known = all[0]?.children ?? new Map();
  const later = await filled(listedChain(blocks), { from: 900, to: 2_999, entries, children: known });
  expect(placesOf(later)).toEqual(['1000:0', '1500:0', '2000:0', '2500:0']);
});

test('the headers of the newest blocks are given, for following to go on from', async () => {
  const blocks = chainOf(2_500, () => []);
  const all = await filled(listedChain(blocks), { to: 2_499, keepHeaders: 600 });
  const hashes = all.flatMap(({ headers }) => headers.map(({ hash }) => hash));
  expect(hashes).toEqual(blocks.slice(1_900).map(({ hash }) => hash));
});

test('nothing to read gives nothing', async () => {
  const chain = listedChain(chainOf(10, oneEach));
  expect(await filled(chain, { from: 5, to: 4 })).toEqual([]);
  expect(chain.asked).toEqual([]);
});

test('an abort ends it while it waits, and leaving ends what is under way', async () => {
  const stopping = new AbortController();
  const hanging = listedChain(chainOf(10, oneEach), {
    before: () => new Promise((resolve) => stopping.signal.addEventListener('abort', () => resolve())),
  });
  setTimeout(() => stopping.abort(), 10);
  for await (const one of fill(hanging, { to: 9 }, stopping.signal)) expect(one).toBe('nothing');

  const behind = (question: string) => /^logs (?!0-)/.test(question);
  const before = (question: string) => (behind(question) ? sleep(20) : undefined);
  const chain = listedChain(chainOf(5_000, oneEach), { before });
  for await (const _ of fill(chain, { to: 4_999 })) break;
  const { length } = chain.asked;
  await sleep(60);
  expect(chain.asked).toHaveLength(length);
});

test('what breaks while a range is read is thrown when its turn comes', async () => {
  const before = (question: string) => {
    if (question === 'logs 1000-1999') throw new Error('the reader broke');
  };
  const all: Filled[] = [];
  const reading = (async () => {
    for await (const one of fill(listedChain(chainOf(3_000, oneEach), { before }), { to: 2_999 }))
      all.push(one);
  })();
  await expect(reading).rejects.toThrow('the reader broke');
  expect(all.map(({ range }) => range)).toEqual([{ from: 0, to: 999 }]);
});
