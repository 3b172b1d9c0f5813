import { expect, test } from 'vitest';
import { account } from '../../../test/chain-world.ts';
import type { CallConfig } from '../../config/call-config.ts';
import { Fault } from '../../faults.ts';
import { callsDue, contractCalls } from './contract-calls.ts';

const callOf = (given: Partial<CallConfig> = {}): CallConfig => ({
  ...{
    name: 'price',
    to: account('c'),
    function: 'latestAnswer() view returns (int256)',
    args: [],
    ...given,
  },
});

const linkAt = (number: number, timeMs: number) => ({ number, timeMs, hash: '', parentHash: '' });

test.each([
  'balanceOf(address owner) view returns (uint256 balance)',
  'function balanceOf(address owner) public view returns (uint256 balance);',
  '  function balanceOf(address owner) external view returns (uint balance) ; ',
])('%s is one function, however it is written', (text) => {
  const [call] = contractCalls([callOf({ function: text, args: [account('a')] })]);
  expect(call).toMatchObject({
    ...{ to: account('c'), args: [account('a')] },
    signature: 'function balanceOf(address owner) view returns (uint256 balance)',
    data: `0x70a08231${'0'.repeat(24)}${'a'.repeat(40)}`,
  });
});

test('values of any type are put, and kept as text', () => {
  const [call] = contractCalls([
    callOf({
      function: 'f((uint256 a, bool b) one, uint8[] many, string text) returns (bool)',
      args: [
        { a: '115792089237316195423570985008687907853269984665640564039457584007913129639935', b: true },
        [1, 2],
        'é',
      ],
    }),
  ]);
  expect(call?.args).toEqual([expect.stringMatching(/^{"a":"1157.*9935","b":true}$/), '[1,2]', 'é']);
  expect(call?.data).toContain('f'.repeat(64));
});

test.each<[Partial<CallConfig>, RegExp]>([
  [{ function: 'price' }, /^calls\[0\]\.function: 'price' is no signature of a function; write it like: /],
  [{ function: 'f() returns (uint257)' }, /^calls\[0\]\.function: .* is no signature/],
  [{ function: 'f() view' }, /^calls\[0\]\.function: 'f\(\) view' returns nothing/],
  [{ function: 'f() returns (int a, int a)' }, /returns two values of the name 'a'\.$/],
  [{ to: `0x${'aA'.repeat(20)}` }, /^calls\[0\]\.to: .* wrong checksum/],
  [{ args: [1] }, /^calls\[0\]\.args: latestAnswer\(\) takes 0 values, these are 1\.$/],
  [
    { function: 'f(uint8) returns (int)', args: [256] },
    /^calls\[0\]\.args: \[256\] is not what f\(uint8\) takes: /,
  ],
  [{ function: 'f(uint) returns (int)', args: [2 ** 60] }, /is not what f\(uint256\) takes: overflow/],
  [{ schedule: '* *' }, /^calls\[0\]\.schedule: '\* \*' is no cron expression/],
  [{ schedule: '0 0 30 2 *' }, /^calls\[0\]\.schedule: '0 0 30 2 \*' never comes/],
])('%j is refused', (given, message) => {
  const refused = () => contractCalls([callOf(given)]);
  expect(refused).toThrow(message);
  expect(refused).toThrow(Fault);
});

test('due are calls of every so many blocks, and of each block where nothing is said', () => {
  const calls = contractCalls([callOf(), callOf({ name: 'tenth', every: 10 })]);
  const due = (number: number) => callsDue(calls, linkAt(number, 0), 0).map(({ name }) => name);
  expect([0, 1, 9, 10, 20].map(due)).toEqual([
    ['price', 'tenth'],
    ['price'],
    ['price'],
    ['price', 'tenth'],
    ['price', 'tenth'],
  ]);
});

test('by a schedule the first block at or behind a moment is due, once for all of them between two', () => {
  const calls = contractCalls([callOf({ schedule: '0 * * * *' })]);
  const at = (time: string) => Date.parse(`2026-01-01T${time}Z`);
  const isDue = (before: string, now: string) => callsDue(calls, linkAt(1, at(now)), at(before)).length === 1;
  expect(isDue('09:59:58', '10:00:00')).toBe(true);
  expect(isDue('09:59:58', '09:59:59')).toBe(false);
  expect(isDue('10:00:00', '10:00:12')).toBe(false);
  expect(isDue('09:59:58', '13:30:00')).toBe(true);
});

test('what was returned fits the function, or does not', () => {
  const [call] = contractCalls([callOf({ function: 'f() returns (string[] names)' })]);
  expect(call?.fits(`0x${'0'.repeat(62)}20${'0'.repeat(64)}`)).toBe(true);
  expect(['0x', `0x${'f'.repeat(64)}`, '0x00'].map((data) => call?.fits(data))).toEqual([
    false,
    false,
    false,
  ]);
});
