import { expect, test } from 'vitest';
import { compareHeads } from './compare-heads.ts';
import type { ChainNodes, Given } from './nodes.ts';
import { good } from './standing.ts';

const hash = `0x${'1'.repeat(64)}`;
const block = (number: number) => ({
  ...{ number: `0x${number.toString(16)}`, hash, parentHash: hash, timestamp: '0x1' },
});

/** What nodes a and b say of their heads, round by round → which were benched, and in which round. */
async function benchedIn(rounds: readonly (readonly [number, number])[]): Promise<readonly string[]> {
  const ending = new AbortController();
  const benched: string[] = [];
  let round = 0;
  const nodes: ChainNodes = {
    ask: () => Promise.reject(new Error('nobody asks this')),
    async each({ method }, read) {
      if (method === 'eth_syncing') return [];
      const heights = rounds[round++] ?? [];
      if (round === rounds.length) ending.abort();
      const answers = heights.map((number) => ({ type: 'result', result: block(number) }) as const);
      return answers.map((answer, at): Given<ReturnType<typeof read>> => {
        const node = 'ab'[at] ?? '?';
        return { node, value: read(answer, node) };
      });
    },
    from: () => Promise.reject(new Error('nobody asks this')),
    askTogether: () => Promise.reject(new Error('nobody asks this')),
    bench: (node, { kind, detail }) => void benched.push(`${round} ${node} ${kind}: ${detail}`),
    silentMs: () => 0,
    standings: () => ['a', 'b'].map((node) => ({ node, standing: good })),
  };
  const allowed = { maxLagBlocks: 10, agree: 2, reached: () => 100 };
  await compareHeads({ nodes, ...allowed, everyMs: 1 }, ending.signal);
  return benched;
}

test('who is behind twice in a row is benched', async () => {
  const why = 'its newest block is 50, 50 behind block 100 that others have';
  expect(
    await benchedIn([
      [100, 50],
      [100, 50],
    ]),
  ).toEqual([`2 b behind: ${why}`]);
});

test('who is behind for once is not, however often', async () => {
  const [behind, caughtUp] = [
    [100, 50],
    [100, 99],
  ] as const;
  expect(await benchedIn([behind, caughtUp, behind, caughtUp, behind])).toEqual([]);
});
