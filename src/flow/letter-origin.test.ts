import { expect, test } from 'vitest';
import { letterOrigin } from './letter-origin.ts';

const told = (by: string, origin: string) => letterOrigin('shop', { by, origin });

test('a letter of a source comes from its input, one of a processor from a record', () => {
  expect(told('shop/source/polygon', 'a.jsonl:7')).toEqual({ type: 'input', source: 'polygon' });
  expect(told('shop/enrich/events.enriched/3', 'events.enriched-3@12')).toEqual({
    ...{ type: 'record', processor: 'enrich', topic: 'events.enriched', partition: 3, offset: 12 },
  });
});

test.each([
  ['another application', 'shop2/source/polygon', 'a.jsonl:7'],
  ['nobody', '', 'raw.chain-1@2'],
  ['a source of too many words', 'shop/source/polygon/1', 'a.jsonl:7'],
  ['another topic than the actor reads', 'shop/refine/raw.chain/1', 'raw.market-1@2'],
  ['another partition than the actor reads', 'shop/refine/raw.chain/1', 'raw.chain-2@2'],
  ['no offset', 'shop/refine/raw.chain/1', 'raw.chain-1'],
  ['an offset below zero', 'shop/refine/raw.chain/1', 'raw.chain-1@-2'],
])('%s is no origin', (_, by, origin) => {
  expect(told(by, origin)).toBeNull();
});
