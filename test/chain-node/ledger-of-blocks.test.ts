import { expect, test } from 'vitest';
import { ledgerOfBlocks } from './ledger-of-blocks.ts';
import type { PlayedBlock } from './played-node.ts';

/** `b3 a2`: block b3 of height 3 on a2. */
function ledgerWith(...blocks: readonly string[]) {
  const ledger = ledgerOfBlocks();
  for (const [hash = '', parentHash = ''] of blocks.map((words) => words.split(' '))) {
    const block: PlayedBlock = { hash, parentHash, number: `0x${hash.slice(1)}`, timestamp: '0x0' };
    ledger.add(block, () => []);
  }
  const chain = () => ledger.chain().map(({ hash }) => hash);
  return { ledger, chain, standOn: (hash: string) => ledger.standOn(hash).map((block) => block.hash) };
}

test('standing on a block makes its ancestors canonical, and gives those that were not', () => {
  const { chain, standOn } = ledgerWith('a1 a0', 'a2 a1', 'a3 a2');
  expect(standOn('a2')).toEqual(['a1', 'a2']);
  expect(standOn('a3')).toEqual(['a3']);
  expect(chain()).toEqual(['a1', 'a2', 'a3']);
});

test('standing elsewhere takes back what is not below', () => {
  const { ledger, chain, standOn } = ledgerWith('a1 a0', 'a2 a1', 'a3 a2', 'b2 a1', 'b3 b2');
  standOn('a3');
  expect(standOn('b3')).toEqual(['b2', 'b3']);
  expect(chain()).toEqual(['a1', 'b2', 'b3']);
  expect(ledger.byHash('a3')?.hash).toBe('a3');
});

test('standing lower leaves nothing above', () => {
  const { ledger, chain, standOn } = ledgerWith('a1 a0', 'a2 a1', 'a3 a2', 'b2 a1');
  standOn('a3');
  expect(standOn('b2')).toEqual(['b2']);
  expect(chain()).toEqual(['a1', 'b2']);
  expect(ledger.byNumber(3)).toBeNull();
  expect(standOn('a1')).toEqual([]);
  expect(chain()).toEqual(['a1']);
});

test('standing on a block whose parent is not known leaves nothing below', () => {
  const { chain, standOn } = ledgerWith('a1 a0', 'a2 a1', 'a3 a2', 'c3 c2');
  standOn('a3');
  expect(standOn('c3')).toEqual(['c3']);
  expect(chain()).toEqual(['c3']);
  expect(() => standOn('c4')).toThrow('c4');
});
