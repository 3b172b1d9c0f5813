import { beforeEach, expect, test } from 'vitest';
import { type Recovery, recovery } from './recovery.ts';

let time: number;
let watched: Recovery;
const [first, second] = ['raw.chain/0', 'raw.chain/1'];

beforeEach(() => {
  time = 0;
  watched = recovery(() => time);
  watched.assigned('one', 'refine', [first, second]);
  for (const place of [first, second]) watched.committed('refine', place);
});

/** Milliseconds go by, and then this happens. */
function after(ms: number, then: () => void) {
  time += ms;
  then();
}

test('a strike has recovered when the last of its partitions moves again, whoever moves it', () => {
  after(10, () => watched.struck('one', 'kill'));
  after(100, () => watched.committed('refine', first));
  after(900, () => watched.committed('refine', second));
  expect(watched.strikes()).toEqual([{ what: 'kill', recoveredMs: 1_000, slowest: 'refine raw.chain/1' }]);
  expect(watched.pending()).toEqual([]);
});

test('what does not move again is named', () => {
  watched.struck('one', 'kill of one');
  after(2_000, () => watched.committed('refine', first));
  expect(watched.pending()).toEqual(['refine raw.chain/1 has stood still for 2.0 s since kill of one']);
});

test('the clock starts again with another strike, which answers for what its victim had been given', () => {
  watched.struck('one', 'first');
  after(50, () => watched.assigned('two', 'refine', [first]));
  after(50, () => watched.struck('two', 'second'));
  after(100, () => watched.committed('refine', first));
  after(200, () => watched.committed('refine', second));
  expect(watched.strikes().map(({ recoveredMs }) => recoveredMs)).toEqual([300, 100]);
});

test('the clock starts again where a disturbance ends, and a disturbance is no pause', () => {
  watched.struck('one', 'kill');
  watched.disturbed();
  after(60_000, () => watched.calmed());
  after(70, () => watched.committed('refine', first));
  expect(watched.strikes()).toMatchObject([{ what: 'kill', recoveredMs: 70 }]);
  expect(watched.longestPauseMs()).toBe(70);
});

test('a partition that never moved, and one that another holds by now, are not waited for', () => {
  watched.assigned('one', 'refine', ['raw.market/0']);
  watched.assigned('two', 'refine', [first, second]);
  watched.struck('one', 'kill');
  expect(watched.pending()).toEqual([]);
});

test('a pause is as long as nothing is committed anywhere, though nobody was struck', () => {
  after(9_000, () => watched.struck('two', 'kill'));
  after(400, () => watched.committed('refine', first));
  after(300, () => watched.committed('score', first));
  expect(watched.longestPauseMs()).toBe(400);
});

test('calm is counted from the end of the last disturbance, and not before', () => {
  after(500, () => expect(watched.calmForMs()).toBe(500));
  watched.disturbed();
  after(500, () => expect(watched.calmForMs()).toBe(0));
  watched.calmed();
  after(200, () => expect(watched.calmForMs()).toBe(200));
});
