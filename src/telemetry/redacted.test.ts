import { expect, test } from 'vitest';
import { keepSecret, redacted } from './redacted.ts';

test('a secret is not seen however it is written', () => {
  keepSecret(['p@ss "w/rd"', 'p@ss']);
  const ways = ['p@ss "w/rd"', 'p%40ss%20%22w%2Frd%22', JSON.stringify('p@ss "w/rd"'), 'xp@ssx'];
  for (const way of ways) expect(redacted(`a ${way} b`)).toMatch(/^a "?x?\[secret\]x?"? b$/);
});

test.each([
  ['postgres://me:5ecret@host/db', 'postgres://me:[secret]@host/db'],
  ['"redis://:a@b@host:1"', '"redis://:[secret]@host:1"'],
  ['https://me:5e/cret@host and http://a:80/b', 'https://me:[secret]@host and http://a:80/b'],
  ['see http://127.0.0.1:8080/v1/signals, mail a@b', 'see http://127.0.0.1:8080/v1/signals, mail a@b'],
])('of %s everything is shown but a password', (text, shown) => expect(redacted(text)).toBe(shown));

test('what is too short to be a secret is left in its words', () => {
  keepSecret(['a', '']);
  expect(redacted('a banana')).toBe('a banana');
});
