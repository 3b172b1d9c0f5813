import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { deriveMarket } from './derive-market.ts';
import { derivePosts } from './derive-posts.ts';
import { derivedText } from './derived.ts';

/** The recordings are larger than what is derived from them, and no part of the project. */
const recordings = join('..', 'shared', 'data');
const data = new URL('../data/', import.meta.url);
const kept = (folder: string) =>
  readdirSync(new URL(folder, data))
    .filter((name) => name.endsWith('.jsonl.gz'))
    .map((name) => `${folder}/${name.replace('.gz', '')}`);

test.skipIf(!existsSync(recordings))('deriving market and posts again gives the same lines', () => {
  const derived = [...deriveMarket(join(recordings, 'market')), ...derivePosts(recordings)];
  expect(derived.map(({ name }) => name).toSorted()).toEqual(
    [...kept('market'), ...kept('social')].toSorted(),
  );
  for (const one of derived) {
    const text = gunzipSync(readFileSync(new URL(`${one.name}.gz`, data))).toString('utf8');
    expect(text === derivedText(one), one.name).toBe(true);
  }
});

test('the files carry no time of their making, so that a repeated derivation changes no byte', () => {
  for (const name of [...kept('market'), ...kept('social')])
    expect(readFileSync(new URL(`${name}.gz`, data)).readUInt32LE(4), name).toBe(0);
});

test('together they are small enough to be cloned with everything else', () => {
  const bytes = [...kept('market'), ...kept('social')].map(
    (name) => readFileSync(new URL(`${name}.gz`, data)).length,
  );
  expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(500_000);
});
