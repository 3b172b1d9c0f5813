import { expect, test } from 'vitest';
import { hexLines } from './hex-lines.ts';

test('bytes are shown as hex with their text beside, and the rest is counted', () => {
  expect(hexLines(Buffer.from('0123456789abcdef\u001b!'), 17)).toEqual([
    '00000000  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  |0123456789abcdef|',
    '00000010  1b                                               |.|',
    '… 1 more bytes',
  ]);
  expect(hexLines(new Uint8Array(), 17)).toEqual([]);
});
