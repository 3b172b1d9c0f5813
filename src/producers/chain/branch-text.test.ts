import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Fault } from '../../faults.ts';
import type { Link } from './block.ts';
import { type Branch, linkOf } from './branch.ts';
import { branchOfText, branchText } from './branch-text.ts';

const hash = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => `0x${Buffer.from(bytes).toString('hex')}`);
const block = fc.record({ hash, passedMs: fc.nat(86_400_000) });

const branches = (length: { minLength?: number; maxLength: number }): fc.Arbitrary<Branch> =>
  fc
    .record({
      first: fc.integer({ min: -1, max: 2 ** 40 }),
      below: hash,
      startMs: fc.nat(2e12),
      blocks: fc.array(block, length),
    })
    .map(({ first, below, startMs, blocks }) => {
      let before: Link = { number: first - 1, hash: below, parentHash: below, timeMs: startMs };
      return blocks.map(({ hash, passedMs }) => {
        const { number, hash: parentHash, timeMs } = before;
        before = linkOf({ number: number + 1, hash, parentHash, timeMs: timeMs + passedMs });
        return before;
      });
    });

test('a branch comes back from its text as it was', () => {
  fc.assert(
    fc.property(branches({ maxLength: 20 }), (branch) => {
      expect(branchOfText(branchText(branch), 'chain')).toEqual(branch);
    }),
  );
});

test('256 blocks fit into 13 kB, even with a day between two blocks', () => {
  fc.assert(
    fc.property(branches({ minLength: 256, maxLength: 256 }), (branch) => {
      const text = branchText(branch);
      expect(text.length).toBeLessThan(13_000);
      expect(branchOfText(text, 'chain')).toEqual(branch);
    }),
    { numRuns: 20 },
  );
});

test('a text that was damaged anywhere is refused', () => {
  const damaged = fc.record({
    branch: branches({ minLength: 1, maxLength: 5 }),
    at: fc.nat(),
    by: fc.constantFrom('', 'A', '0', '.', ',', '-', 'z', '~'),
  });
  fc.assert(
    fc.property(damaged, ({ branch, at, by }) => {
      const text = branchText(branch);
      const place = at % text.length;
      const other = text.slice(0, place) + by + text.slice(place + 1);
      fc.pre(other !== text);
      expect(() => branchOfText(other, 'chain')).toThrow(Fault);
    }),
    { numRuns: 500 },
  );
});

test.each(['', '.', 'null', '..0', '{"file":"a"}'])('the text %o is refused with what to do', (text) => {
  const refused = () => branchOfText(text, 'base');
  expect(refused).toThrow(expect.objectContaining({ code: 'cursor-unknown' }));
  expect(refused).toThrow(/^source base: its cursor holds no blocks .* Give the source a new name/);
});
