import avsc from 'avsc';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { framed } from './framed.ts';

const type = avsc.Type.forSchema({ type: 'record', name: 'R', fields: [{ name: 'text', type: 'string' }] });
const frame = Buffer.from([0, 0, 0, 0, 7]);
const plainly = (text: string): Buffer => Buffer.concat([frame, type.toBuffer({ text })]);

test('what was handed out stays what it was, whatever is written after it, across pages', () => {
  const sizes = fc.oneof(fc.nat(300), fc.integer({ min: 60_000, max: 70_000 }), fc.constant(200_000));
  fc.assert(
    fc.property(fc.array(sizes, { maxLength: 40 }), (lengths) => {
      const texts = lengths.map((length, index) => String.fromCharCode(97 + (index % 26)).repeat(length));
      const all = texts.map((text) => framed({ type, frame }, { text }));
      for (const [index, bytes] of all.entries())
        expect(bytes.equals(plainly(texts[index] ?? ''))).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test('a value that is not of the type throws, and spoils nothing', () => {
  const before = framed({ type, frame }, { text: 'before' });
  expect(() => framed({ type, frame }, { text: 7 })).toThrow(/invalid/);
  expect(framed({ type, frame }, { text: 'after' })).toEqual(plainly('after'));
  expect(before).toEqual(plainly('before'));
});
