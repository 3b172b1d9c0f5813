import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pages } from './pages.ts';

const sized = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 40 });

test('pages hold all items in their order, each page within its bounds or of one item', async () => {
  await fc.assert(
    fc.asyncProperty(sized, fc.integer({ min: 1, max: 5 }), async (sizes, items) => {
      const bytes = 12;
      const found: (readonly number[])[] = [];
      for await (const page of pages(sizes, (size) => size, { items, bytes })) found.push(page);
      expect(found.flat()).toEqual(sizes);
      for (const page of found) {
        expect(page.length).toBeLessThanOrEqual(items);
        if (page.length > 1) expect(page.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(bytes);
      }
    }),
  );
});
