import { expect, test } from 'vitest';
import { letterName } from './letter-name.ts';

test('a letter is named by its place, in its topic or in Kafka, or by its id', () => {
  for (const text of ['dead-0@7', '0@7', 'my-shop.dead-0@7'])
    expect(letterName(text)).toEqual({ type: 'offset', offset: 7 });
  const id = 'dead:shop/source/polygon:polygon.jsonl:3';
  expect(letterName(id)).toEqual({ type: 'id', id });
});

test.each([
  ['7', /^7 names no dead letter: expected dead-0@7, 0@7 or an id/],
  ['dead-0@-1', /names no dead letter/],
  ['raw.chain-0@1', /names no dead letter/],
  ['dead-1@7', /^dead-1@7: the topic dead has one partition, 0$/],
])('%s is none', (text, message) => {
  expect(() => letterName(text)).toThrow(message);
});
