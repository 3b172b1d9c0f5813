import { expect, test } from 'vitest';
import { printable } from './shown.ts';

test('what others wrote moves no cursor and changes no colour', () => {
  expect(printable('a\u001b[31mb\r\n\u202ec\ud800')).toBe('a\\u{1b}[31mb\\u{d}\\u{a}\\u{202e}c\ufffd');
});
