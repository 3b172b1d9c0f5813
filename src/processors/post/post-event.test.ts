import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { postOf } from '../../../test/said-world.ts';
import { languageOf } from './language.ts';
import { postEvent } from './post-event.ts';

describe('the text of a post', () => {
  test.each([
    ['  two\r\n\r\nlines\tand   blanks ', 'two lines and blanks'],
    ['ﬁat ＵＳＤＣ ½', 'fiat USDC 1⁄2'],
    ['no\u00a0break, zero\u0000byte', 'no break, zero byte'],
    ['half a pair \ud83d.', 'half a pair \ufffd.'],
    ['', ''],
  ])('%j becomes %j', (text, expected) => {
    expect(postEvent(postOf({ text })).text).toBe(expected);
  });

  test('is normalised once and for all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = postEvent(postOf({ text })).text;
        expect(postEvent(postOf({ text: once })).text).toBe(once);
        expect(once.isWellFormed()).toBe(true);
      }),
    );
  });

  test('is what its entities are found in: a symbol in wide letters is the symbol', () => {
    expect(postEvent(postOf({ text: '＄ＳＯＬ' })).cashtags).toEqual(['SOL']);
  });
});

test.each([
  ['I don’t think that anybody should hold it in such a market.', 'eng'],
  ['Creo que nadie debería comprar nada mientras siga cayendo el mercado.', 'spa'],
  ['今日はビットコインがまた上がりましたので、少しだけ売ることにしました。', 'jpn'],
  ['to the moon', null],
  ['$BTC $ETH https://example.org/a-long-path-of-english-words-that-say-nothing', null],
])('%s is taken for %s', (text, language) => {
  expect(languageOf(text)).toBe(language);
});

test('author, link and whether the time is known are kept; without a model nothing is spam', () => {
  expect(postEvent(postOf({ author: null, postedMs: null, url: 'https://example.org' }))).toMatchObject({
    ...{ platform: 'x', postId: '1', author: null, url: 'https://example.org', timeKnown: false },
    spam: { score: 0, marked: false },
  });
  expect(postEvent(postOf())).toMatchObject({ author: 'ann', timeKnown: true });
});

test('a scale that is handed in weighs the normalised text', () => {
  const scale = (text: string) => ({ score: text === 'win now' ? 1 : 0, marked: text === 'win now' });
  expect(postEvent(postOf({ text: ' win\nnow ' }), scale).spam).toEqual({ score: 1, marked: true });
});
