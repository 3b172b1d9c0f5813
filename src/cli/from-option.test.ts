import { describe, expect, test } from 'vitest';
import { goOnAtOf } from './from-option.ts';
import { loadPipeline } from './load.ts';

const loaded = loadPipeline('millrace.yml');
const { app } = loaded.config;

test('an actor is named with the application or without it, and each has its own place', () => {
  const given = ['refine/raw.chain/1=earliest', `${app}/score/events.enriched/0=latest`];
  expect(goOnAtOf([...given, 'postgres-signals/signals/2=17'], loaded)).toEqual(
    new Map<string, unknown>([
      [`${app}/refine/raw.chain/1`, 'earliest'],
      [`${app}/score/events.enriched/0`, 'latest'],
      [`${app}/postgres-signals/signals/2`, 17],
    ]),
  );
});

describe('is refused with what there is', () => {
  test.each([
    ['refine/raw.chain/99=earliest', /no such actor\. There are refine\/raw\.chain, .*each with \/0 to \/\d/],
    ['refine/signals/0=earliest', /no such actor/],
    ['raw.chain=earliest', /no such actor/],
    [
      'refine/raw.chain/0',
      /earliest, latest or an offset, for example --from refine\/raw\.chain\/0=earliest/,
    ],
    ['refine/raw.chain/0=-3', /earliest, latest or an offset/],
  ])('%s', (text, says) => {
    expect(() => goOnAtOf([text], loaded)).toThrow(says);
  });
});
