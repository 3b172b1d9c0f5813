import { expect, test } from 'vitest';
import { commandsFor } from './commands.ts';

const { signal } = new AbortController();
const namesFor = async (...words: string[]): Promise<readonly string[]> =>
  (await commandsFor(words, signal)).map((command) => command.name());

test('a command that is named is all there is to know, and without one all are', async () => {
  const all = await namesFor();
  expect(all).toContain('up');
  expect(new Set(all).size).toBe(all.length);
  for (const name of all) expect(await namesFor(name, '--json')).toEqual([name]);
  for (const word of ['--help', 'help', 'frobnicate', 'toString']) expect(await namesFor(word)).toEqual(all);
});
