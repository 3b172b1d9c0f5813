import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { learnSpam, spamClassifier } from '../src/processors/post/spam-classifier.ts';
import { labelledTexts } from './learn-spam.ts';

const texts = labelledTexts();
const model = readFileSync(new URL('../data/text/spam-model.json', import.meta.url), 'utf8');

test('the model is what the labelled messages teach', () => {
  expect(model).toBe(`${learnSpam(texts)}\n`);
});

test('of messages it has not seen it marks most of the spam, and next to nothing else', () => {
  const weigh = spamClassifier(learnSpam(texts.filter((_, index) => index % 5 !== 0)));
  const unseen = texts.filter((_, index) => index % 5 === 0);
  const marked = unseen.filter(({ text }) => weigh(text).marked);
  const caught = marked.filter(({ label }) => label === 'spam').length;
  const spam = unseen.filter(({ label }) => label === 'spam').length;
  expect({ spam, caught, innocent: marked.length - caught }).toEqual({ spam: 156, caught: 135, innocent: 0 });
});

test('any text has a score from 0 to 1, and a second look gives the same', () => {
  const weigh = spamClassifier(model);
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.constantFrom('', 'constructor', '__proto__ toString')), (text) => {
      const { score, marked } = weigh(text);
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(1);
      expect(weigh(text)).toEqual({ score, marked });
    }),
  );
});

test('links, accounts and hashtags make nothing spam', () => {
  const weigh = spamClassifier(model);
  const plain = weigh('we looked at the chart together');
  expect(weigh('we looked at the chart together https://t.co/x @ann #free')).toEqual(plain);
});

test.each(['', '{}', 'null', '[1,2,3]'])('%j is no model', (text) => {
  expect(() => spamClassifier(text)).toThrow();
});
