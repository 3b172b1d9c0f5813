import { expect, test } from 'vitest';
import { takeOver } from './take-over.ts';

function watched() {
  let ms = 0;
  const at = (now: number): void => {
    ms = now;
  };
  return { taking: takeOver(() => ms), at };
}

test('what a killed instance ran has been taken over when anybody commits for it', () => {
  const { taking, at } = watched();
  taking.committed('0.1', 'a');
  taking.committed('0.1', 'b');
  taking.committed('1.1', 'c');
  at(1_000);
  taking.struck('0.1');
  expect(taking.pending()).toEqual(['a', 'b']);
  at(1_500);
  taking.committed('1.1', 'c');
  at(11_000);
  taking.assigned('1.1');
  taking.committed('1.1', 'a');
  at(12_000);
  taking.committed('1.1', 'b');
  expect(taking.pending()).toEqual([]);
  expect(taking.taken).toEqual([
    { source: 'a', ms: 10_000 },
    { source: 'b', ms: 11_000 },
  ]);
  expect(taking.assignedMs).toEqual([10_000]);
});

test('what was taken over belongs to who took it, and sources are shared at other times too', () => {
  const { taking } = watched();
  taking.committed('0.1', 'a');
  taking.committed('1.1', 'a');
  taking.assigned('1.1');
  taking.struck('0.1');
  expect(taking.pending()).toEqual([]);
  expect(taking.assignedMs).toEqual([]);
  expect(taking.runners).toEqual(new Map([['a', '1.1']]));
});

test('a chain whose node is away is not waited for', () => {
  const { taking } = watched();
  taking.committed('0.1', 'a');
  taking.committed('0.1', 'b');
  taking.away('a');
  taking.struck('0.1');
  expect(taking.pending()).toEqual(['b']);
  taking.away('b');
  expect(taking.pending()).toEqual([]);
  taking.back('a');
  taking.committed('1.1', 'a');
  taking.struck('1.1');
  expect(taking.pending()).toEqual(['a']);
});

test('instances are settled when each has its share and none was shared just now', () => {
  const { taking, at } = watched();
  taking.assigned('0.1');
  at(3_000);
  expect(taking.settled()).toBe(1);
  taking.assigned('1.1');
  expect(taking.settled()).toBe(0);
  at(6_000);
  expect(taking.settled()).toBe(2);
  taking.struck('0.1');
  expect(taking.settled()).toBe(1);
});
