import { expect, test } from 'vitest';
import { type LiveBlock, type Truth, truthResults } from './truth-results.ts';

/** `7a*3`: block 7 of branch a with three logs. */
function blocks(text: string): LiveBlock[] {
  return text.split(' ').flatMap((word) => {
    const [, number, branch = '', logs] = /^(\d+)([a-z])\*(\d+)$/.exec(word) ?? [];
    return branch === ''
      ? []
      : [{ chainId: 1, number: Number(number), hash: number + branch, logs: Number(logs) }];
  });
}

function truth(recording: string, canonical: string, orphaned = '', chainId = 1): Truth {
  const canonicalBlocks = blocks(canonical);
  const numbers = canonicalBlocks.map(({ number }) => number);
  const canonicalLogs = canonicalBlocks.reduce((sum, { logs }) => sum + logs, 0);
  const [firstBlock, lastBlock] = [Math.min(...numbers), Math.max(...numbers)];
  return {
    ...{ recording, chainId, firstBlock, lastBlock },
    ...{ canonicalLogs, canonicalBlocks },
    orphanedBlocks: blocks(orphaned),
  };
}

const verdicts = (
  truths: readonly Truth[],
  live: string,
  partlyTold: readonly number[] = [],
): readonly string[] =>
  truthResults(truths, blocks(live), new Set(partlyTold)).map(
    ({ recording, liveLogs, canonicalLogs, wrongBlocks }) =>
      [`${recording} ${liveLogs}/${canonicalLogs}`, ...wrongBlocks].join('; '),
  );

const whole = truth('whole', '5a*2 6a*3 9a*1', '6b*4');

test('a live set that is the canonical chain is right, a block without logs included', () => {
  expect(verdicts([truth('f', '5a*2 6a*0')], '5a*2')).toEqual(['f 2/2']);
});

test.each([
  ['a log is missing', '5a*2 6a*2 9a*1', '6 6a: 3 expected, 2 found'],
  ['a block is missing', '5a*2 6a*3', '9 9a: 1 expected, 0 found'],
  ['a log is there that the block has not', '5a*3 6a*3 9a*1', '5 5a: 2 expected, 3 found'],
  ['a block that was taken back is live', '5a*2 6a*3 6b*4 9a*1', '6 6b: 0 expected, 4 found'],
  ['a block nobody knows is live between them', '5a*2 6a*3 8z*1 9a*1', '8 8z: 0 expected, 1 found'],
])('it is wrong where %s', (_, live, wrong) => {
  const [result] = truthResults([whole], blocks(live), new Set());
  expect(result?.wrongBlocks).toEqual([wrong]);
  expect(result?.liveLogs).not.toBe(result?.canonicalLogs);
});

test('recordings whose ranges overlap do not mistake each other’s blocks for strays', () => {
  const between = truth('between', '7c*5 8c*1');
  expect(verdicts([whole, between], '5a*2 6a*3 7c*5 8c*1 9a*1')).toEqual(['whole 6/6', 'between 6/6']);
  expect(verdicts([whole, between], '5a*2 6a*3 7c*5 9a*1')).toEqual([
    'whole 6/6',
    'between 5/6; 8 8c: 1 expected, 0 found',
  ]);
});

test('a block of two recordings is there once, as whole as the one that holds most of it says', () => {
  const part = truth('part', '6a*1 9a*1');
  expect(verdicts([whole, part], '5a*2 6a*3 9a*1')).toEqual(['whole 6/6', 'part 2/2']);
  expect(verdicts([part, whole], '5a*2 6a*1 9a*1')).toEqual([
    'part 2/2; 6 6a: 3 expected, 1 found',
    'whole 4/6; 6 6a: 3 expected, 1 found',
  ]);
});

test('a block one recording took back and another ends with has to be live', () => {
  expect(verdicts([whole, truth('later', '6b*4')], '5a*2 6a*3 6b*4 9a*1')).toEqual([
    'whole 6/6',
    'later 4/4',
  ]);
});

test('another chain is another matter', () => {
  expect(verdicts([whole, truth('elsewhere', '5a*7', '', 2)], '5a*2 6a*3 9a*1')).toEqual([
    'whole 6/6',
    'elsewhere 0/7; 5 5a: 7 expected, 0 found',
  ]);
});

test('beside a recording without a truth only what was taken back is known to be wrong', () => {
  expect(verdicts([whole], '5a*2 6a*3 8z*1 9a*1', [1])).toEqual(['whole 6/6']);
  expect(verdicts([whole], '5a*2 6a*3 6b*4 9a*1', [1])).toEqual(['whole 10/6; 6 6b: 0 expected, 4 found']);
});
