import { describe, expect, test } from 'vitest';
import { logOf, progressOf } from '../../../test/chain-world.ts';
import { rawChainTopic, rawSocialTopic } from '../../events.ts';
import { epochMs, eventId, offset } from '../../flow/ids.ts';
import type { Letter } from '../../kafka/dead-letters.ts';
import type { Part, Stand } from './candidate.ts';
import type { Word } from './raw-words.ts';
import { sayingOf } from './saying.ts';
import { standing } from './standing.ts';

const writtenMs = epochMs(10_000_000);
const letter: Letter = {
  ...{ offset: offset(1), id: eventId('dead:x'), writtenMs, at: epochMs(0) },
  body: { type: 'DeadLetter', code: 'c', detail: 'd', by: 'b', origin: 'o', bytes: new Uint8Array() },
};

/** `+0@7` is the word, in partition 0 at offset 7, that the block stands; `-0@7` that it was taken back. */
const word = (text: string, appendedMs = 0): Word => {
  const [, sign, partition, at] = /^([+-])(\d)@(\d+)$/.exec(text) ?? [];
  const place = { partition: Number(partition), offset: Number(at) };
  return { id: 'e', ...place, appendedMs: epochMs(appendedMs), removed: sign === '-' };
};

const at7: Stand = { partition: 0, offset: 7 };
const live = sayingOf('e', logOf());
const removal = sayingOf('e', logOf({ removed: true }));
const progress = sayingOf('p', progressOf());
const inInput: Stand = { partition: 0, offset: null };

function verdictOn(saying: Part['saying'], stand: Stand | null, words: readonly Word[]): string {
  const part: Part = { topic: rawChainTopic, saying, stand, write: null };
  const found = standing(letter, part, { on: () => words });
  return found.type === 'refused' ? found.reason : `stands at ${found.stand.partition}@${found.stand.offset}`;
}

describe('a log', () => {
  test.each([
    ['of a block of which nothing was said', [], 'stands at 0@7'],
    ['of a block that stands everywhere', ['+0@9', '+1@2'], 'stands at 0@7'],
    ['whose block was taken back behind it', ['-0@8'], 'block-removed'],
    ['whose block was taken back before it', ['-0@6'], 'stands at 0@7'],
    ['whose block another partition says was taken back', ['+0@9', '-1@2'], 'block-removed'],
  ])('%s', (_, words, verdict) => {
    expect(
      verdictOn(
        live,
        at7,
        words.map((text) => word(text)),
      ),
    ).toBe(verdict);
  });

  test('of an input counts what was said a minute before its letter, since it never lay in the log', () => {
    expect(verdictOn(live, inInput, [word('-0@6', writtenMs - 1_000)])).toBe('block-removed');
    expect(verdictOn(live, inInput, [word('-0@6', writtenMs - 61_000)])).toBe('stands at 0@null');
  });
});

describe('a removal', () => {
  test.each([
    ['of a block that has not been told of since', ['+0@6', '+1@2'], 'stands at 0@7'],
    ['of a block that has returned', ['+0@8'], 'overtaken'],
    ['of a block that goes on being taken back', ['-0@8', '-1@2'], 'stands at 0@7'],
  ])('%s', (_, words, verdict) => {
    expect(
      verdictOn(
        removal,
        at7,
        words.map((text) => word(text)),
      ),
    ).toBe(verdict);
  });
});

test('progress is overtaken by any later progress of its source in its partition, and by no other', () => {
  expect(verdictOn(progress, at7, [word('+0@6'), word('+1@9')])).toBe('stands at 0@7');
  expect(verdictOn(progress, at7, [word('+0@8')])).toBe('overtaken');
});

test('what was passed on stands where its raw record lies, the latest where it lies twice', () => {
  expect(verdictOn(live, null, [])).toBe('raw-gone');
  expect(verdictOn(live, null, [word('+0@3', 1), word('+1@2', 2)])).toBe('stands at 1@2');
  expect(verdictOn(live, null, [word('-0@3')])).toBe('block-removed');
  expect(verdictOn(removal, null, [word('+0@3')])).toBe('overtaken');
});

test('what no chain can take back stands whatever is said', () => {
  const post = { type: 'SocialPost', platform: 'x', postId: '7', author: null, postedMs: null } as const;
  const saying = sayingOf('x:7', { ...post, url: null, text: '' });
  expect(saying.topic).toBe(rawSocialTopic);
  expect(verdictOn(saying, at7, [word('-0@9')])).toBe('stands at 0@7');
});
