import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { signalId } from './signal-id.ts';

test('is the same for the same three, for ever', () => {
  const hash = createHash('sha256').update('["flows","token:1:0xa","evm:1:0xb:2"]').digest('hex');
  expect(signalId('flows', 'token:1:0xa', 'evm:1:0xb:2')).toBe(`signal:${hash}`);
});

test('differs where rule set, subject or event differ, however they are cut', () => {
  const ids = [
    signalId('a', 'b', 'c'),
    signalId('ab', '', 'c'),
    signalId('a', 'bc', ''),
    signalId('a","b', '', 'c'),
  ];
  expect(new Set(ids).size).toBe(ids.length);
});
