import fc from 'fast-check';
import { expect, test } from 'vitest';
import { progressOf } from '../../test/chain-world.ts';
import type { Progress } from '../events.ts';
import { type ChainProgress, finalities, withProgress } from './finality.ts';

/** `a0=7`: source a says from origin 0 that 7 is final; `a0=?`: it does not know; `a0=7.`: it has ended. */
function read(text: string): Progress {
  const [, source = '', origin, block, end] = /^([a-z])(\d)=(\d+|\?)(\.?)$/.exec(text) ?? [];
  const finalized = block === '?' ? null : Number(block);
  return progressOf({ source, origin: Number(origin), finalized, ended: end === '.' });
}

/** Of what `source` told; null: of what nobody is named for. */
const finalityAfter = (said: string, source: string | null): number | null => {
  const known = said.split(' ').map(read).reduce<ChainProgress | undefined>(withProgress, undefined);
  const found = known ? finalities(known, 2).find((one) => one.source === source) : undefined;
  return found?.finality ?? null;
};

test.each([
  ['one origin of two has spoken', 'a0=7', null],
  ['the lower of both origins counts', 'a0=7 a1=5', 5],
  ['an origin that does not know holds it back', 'a0=7 a1=?', null],
  ['the highest word of an origin counts', 'a0=7 a1=9 a0=8 a0=6', 8],
  ['not knowing later takes nothing back', 'a0=7 a1=9 a0=?', 7],
  ['a running source of lower blocks does not hold it up', 'a0=7 a1=7 b0=5 b1=5', 7],
  ['nor one that has begun and not spoken everywhere', 'a0=7 a1=7 b0=9', 7],
  ['one of higher blocks does not hurry it', 'a0=5 a1=5 b0=7 b1=7', 5],
  ['nor one that has ended', 'a0=5 a1=5 b0=7. b1=7.', 5],
  ['a source that has not spoken holds back what it told', 'b0=7. b1=7.', null],
  ['once it has ended, the chain above it counts, whoever named it', 'a0=5. a1=5. b0=7 b1=7', 7],
  ['when it has named no block as well', 'a0=?. a1=?. b0=7 b1=7', 7],
  ['a block counts that a source named in all origins', 'a0=5. a1=5. b0=7', 5],
  ['an end in one origin only is no end', 'a0=5. a1=5 b0=7 b1=7', 5],
  ['nor is one where the other is not heard of', 'a0=5. b0=7 b1=7', null],
  ['when all have ended, the highest that any of them named counts', 'a0=7. a1=7. b0=5. b1=5.', 7],
  ['one that ended without naming a block adds nothing', 'a0=7. a1=7. b0=?. b1=?.', 7],
  ['a source that goes on after its end is waited for again', 'a0=5. a1=5. b0=7 b1=7 a0=6', 5],
])('of what one source told: %s', (_, said, finality) => {
  expect(finalityAfter(said, 'a')).toBe(finality);
});

test.each([
  ['the lower of two running sources counts', 'a0=7 a1=7 b0=5 b1=5', 5],
  ['a source that has begun and not spoken everywhere holds it back', 'a0=7 a1=7 b0=9', null],
  ['a source that has ended is not waited for', 'a0=7 a1=7 b0=5. b1=5.', 7],
  ['when all have ended, the highest that any of them named counts', 'a0=7. a1=7. b0=5. b1=5.', 7],
])('of what names no source: %s', (_, said, finality) => {
  expect(finalityAfter(said, null)).toBe(finality);
});

test('the order in which origins are heard does not matter, nor does hearing one twice', () => {
  const word = fc.record({ origin: fc.constantFrom(0, 1), block: fc.integer({ min: 0, max: 9 }) });
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), (words) => {
      const said = words.map(({ origin, block }) => `a${origin}=${block}`);
      const apart = said.toSorted((a, b) => a.charCodeAt(1) - b.charCodeAt(1));
      const final = finalityAfter(said.join(' '), 'a');
      expect(finalityAfter(apart.join(' '), 'a')).toBe(final);
      expect(finalityAfter(said.flatMap((one) => [one, one]).join(' '), 'a')).toBe(final);
    }),
  );
});
