import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blockHash, headerOf } from '../../../test/listed-chain.ts';
import type { Header } from './block.ts';
import { type Branch, Contradiction, linkOf, missing, step } from './branch.ts';

/** `named('a1b2')`: two blocks, a at height 1 and b on it at height 2; oldest first. */
const named = (names: string): Header[] => {
  const pairs = names.match(/../g) ?? [];
  return pairs.map((name, index) =>
    headerOf(Number(name[1]), name, pairs[index - 1] ?? `_${Number(name[1]) - 1}`),
  );
};
const branchOf = (names: string): Branch => named(names).map(linkOf);
const pathOf = (names: string): Header[] => named(names).toReversed();
const namesOf = (links: readonly { hash: string }[]): string =>
  links.map(({ hash }) => Buffer.from(hash.slice(2), 'hex').toString().replaceAll('\0', '')).join('');

/** `-` what is orphaned, `+` what is adopted, `=` the branch. */
function told(branch: Branch, path: readonly Header[], keep = 9): string {
  const taken = step(branch, path, keep);
  if (taken.type !== 'follows') return taken.type;
  return `-${namesOf(taken.orphaned)} +${namesOf(taken.adopted)} =${namesOf(taken.branch)}`;
}

test('a child of the newest block follows it', () => {
  expect(told(branchOf('a1a2'), pathOf('a2a3').slice(0, 1))).toBe('- +a3 =a1a2a3');
});

test('a new head several blocks ahead brings them in the order of the chain', () => {
  expect(told(branchOf('a1a2'), pathOf('a2a3a4a5').slice(0, 3))).toBe('- +a3a4a5 =a1a2a3a4a5');
});

test('a fork takes back the newest block first', () => {
  expect(told(branchOf('a1a2a3a4'), pathOf('a2b3b4b5').slice(0, 3))).toBe('-a4a3 +b3b4b5 =a1a2b3b4b5');
});

test.each([
  ['an equal', 'a2b3b4', '-a4a3 +b3b4 =a1a2b3b4'],
  ['a lower', 'a2b3', '-a4a3 +b3 =a1a2b3'],
])('a fork to %s height is a fork', (_, names, expected) => {
  expect(told(branchOf('a1a2a3a4'), pathOf(names).slice(0, -1))).toBe(expected);
});

test.each(['a4', 'a2', 'a1', '_0'])('the head %s, on the branch or below it, changes nothing', (name) => {
  const head = named('a1a2a3a4').find(({ hash }) => hash === blockHash(name)) ?? headerOf(0, '_0', '__');
  expect(told(branchOf('a1a2a3a4'), [head])).toBe('same');
});

test('no more blocks are kept than asked', () => {
  expect(told(branchOf('a1a2a3'), pathOf('a3a4').slice(0, 1), 3)).toBe('- +a4 =a2a3a4');
  expect(told([], pathOf('a1a2a3'), 2)).toBe('- +a1a2a3 =a2a3');
});

test('a fork beside all that is kept takes back all of it', () => {
  expect(told(branchOf('a2a3'), [headerOf(2, 'b2', '_1')])).toBe('-a3a2 +b2 =b2');
});

test('a fork below all that is kept is too deep, and says what was the lowest', () => {
  const path = pathOf('b1b2b3b4').slice(0, 3);
  expect(missing(branchOf('a2a3'), path.slice(0, 1))).toEqual({ type: 'ask', hash: blockHash('b3') });
  expect(missing(branchOf('a2a3'), path.slice(0, 2))).toEqual({ type: 'ask', hash: blockHash('b2') });
  expect(missing(branchOf('a2a3'), path)).toEqual({ type: 'too-deep', lowest: branchOf('a2a3')[0] });
  expect(step(branchOf('a2a3'), path, 9)).toEqual({ type: 'too-deep', lowest: branchOf('a2a3')[0] });
});

test('a path that does not reach the branch yet is not stepped along', () => {
  expect(() => step(branchOf('a1'), pathOf('a3a4').slice(0, 1), 9)).toThrow('the path does not reach');
});

test.each([
  ['numbers do not go down by one', [headerOf(5, 'a5', 'a4'), headerOf(3, 'a4', 'a2')]],
  ['blocks are not each the child of the next', [headerOf(4, 'a4', 'a3'), headerOf(3, 'b3', 'a2')]],
  ['parent is on the branch at another height', [headerOf(5, 'a5', 'a2')]],
  ['head is on the branch at another height', [headerOf(3, 'a2', 'b2')]],
  ['head is on the branch with another parent', [headerOf(2, 'a2', 'b1')]],
  ['block stands on the parent of the lowest at another height', [headerOf(2, 'b2', '_0')]],
])('a path is lying whose %s', (_, path) => {
  expect(() => step(branchOf('a1a2'), path, 9)).toThrow(Contradiction);
});

/** A tree by the parent of each block; each head is then walked to from the one before. */
const walks = fc.record({
  parents: fc.array(fc.nat(), { minLength: 1, maxLength: 40 }),
  heads: fc.array(fc.nat(), { minLength: 1, maxLength: 30 }),
  keep: fc.integer({ min: 1, max: 12 }),
});

/** Mostly on the newest blocks: deep and bushy trees both. */
function treeOf(parents: readonly number[]): Header[] {
  const blocks = [headerOf(0, 'root', 'none')];
  for (const [index, parent] of parents.entries()) {
    const on = blocks[Math.max(0, blocks.length - 1 - (parent % 5))] ?? headerOf(0, 'root', 'none');
    blocks.push({ ...headerOf(on.number + 1, `n${index}`, ''), parentHash: on.hash });
  }
  return blocks;
}

/** Newest first, the head included. */
function ancestry(blocks: readonly Header[], head: Header | undefined): Header[] {
  const byHash = new Map(blocks.map((block) => [block.hash, block]));
  const found: Header[] = [];
  for (let at = head; at; at = byHash.get(at.parentHash)) found.push(at);
  return found;
}

test('over any walk through any tree what is live is the ancestry of the head, and nothing else', () => {
  let forks = 0;
  let deep = 0;
  fc.assert(
    fc.property(walks, ({ parents, heads, keep }) => {
      const blocks = treeOf(parents);
      let branch: Branch = [];
      const live: string[] = [];
      for (const pick of [0, ...heads]) {
        const lineage = ancestry(blocks, blocks[pick % blocks.length]);
        let length = 1;
        while (missing(branch, lineage.slice(0, length)).type === 'ask') length++;
        const taken = step(branch, lineage.slice(0, length), keep);
        if (taken.type === 'same') {
          expect(live).toContain(lineage[0]?.hash);
          continue;
        }
        const shared = lineage.findIndex(({ hash }) => live.includes(hash));
        if (taken.type === 'too-deep') {
          expect(lineage[shared]?.number).toBeLessThan(taken.lowest.number - 1);
          deep++;
          return;
        }
        for (const { hash } of taken.orphaned) expect(live.pop()).toBe(hash);
        live.push(...taken.adopted.map(({ hash }) => hash));
        branch = taken.branch;
        if (taken.orphaned.length > 0) forks++;
        expect(live).toEqual(lineage.map(({ hash }) => hash).toReversed());
        expect(branch).toEqual(lineage.slice(0, branch.length).map(linkOf).toReversed());
        expect(branch.length).toBeLessThanOrEqual(keep);
      }
    }),
    { numRuns: 500 },
  );
  expect(forks).toBeGreaterThan(100);
  expect(deep).toBeGreaterThan(10);
});
