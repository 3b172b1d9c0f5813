import { AbiCoder } from 'ethers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { account, callOf } from '../../test/chain-world.ts';
import type { EvmCall } from '../events.ts';
import { contractRead } from './contract-read.ts';

const encoded = (types: string[], values: unknown[]) => AbiCoder.defaultAbiCoder().encode(types, values);
const returning = (outputs: string, types: string[], values: unknown[]) =>
  contractRead(callOf({ function: `function f() returns (${outputs})`, data: encoded(types, values) }));

test('each value is text without loss, under its name or its place', () => {
  const max = 2n ** 256n - 1n;
  const types = [
    'uint256',
    'int8',
    'address',
    'bool',
    'string',
    'bytes',
    'uint24[2]',
    'tuple(int256,string[])',
  ];
  const values = [max, -128, account('A'), false, 'Ünit "A"', '0xABCD', [1, 2], [-1, ['x', 'y']]];
  const outputs =
    'uint256 big, int8 small, address, bool is, string name, bytes b, uint24[2] l, (int256 a, string[]) t';
  expect(returning(outputs, types, values)).toEqual({
    ...{ type: 'ContractRead', name: 'height', function: `function f() returns (${outputs})`, args: [] },
    ...{ outcome: 'returned', data: null },
    values: {
      ...{ big: max.toString(), small: '-128', 2: account('a'), is: 'false', name: 'Ünit "A"', b: '0xabcd' },
      ...{ l: '["1","2"]', t: '{"1":["x","y"],"a":"-1"}' },
    },
  });
});

test('any integer comes out as it went in', () => {
  fc.assert(
    fc.property(fc.bigInt(-(2n ** 255n), 2n ** 255n - 1n), (value) => {
      expect(returning('int256 it', ['int256'], [value])).toMatchObject({ values: { it: String(value) } });
    }),
  );
});

test.each<[string, Partial<EvmCall>]>([
  ['nothing', { data: '0x' }],
  ['too little', { data: `0x${'0'.repeat(62)}` }],
  [
    'a number too large for its type',
    { function: 'function f() returns (uint8)', data: encoded(['uint256'], [256]) },
  ],
  ['text that is none', { function: 'function f() returns (string)', data: encoded(['bytes'], ['0xff']) }],
  [
    'a list of what is not there',
    { function: 'function f() returns (uint8[])', data: `0x${'f'.repeat(64)}` },
  ],
  ['something under no signature', { function: 'nonsense' }],
  ['far more than it weighs', { function: 'function f() returns (string[])', data: bomb(1_000, 2_000) }],
])('%s is undecodable, and its bytes are kept', (_, given) => {
  const call = callOf(given);
  expect(contractRead(call)).toMatchObject({ outcome: 'undecodable', values: {}, data: call.data });
});

/** A list whose items are all the same long text. */
function bomb(items: number, letters: number): string {
  const word = (value: number) => value.toString(16).padStart(64, '0');
  const offsets = Array.from({ length: items }, () => word(items * 32)).join('');
  return `0x${word(32)}${word(items)}${offsets}${word(letters)}${'61'.repeat(Math.ceil(letters / 32) * 32)}`;
}

test.each(['reverted', 'absent', 'failed'] as const)('a call that was %s has no values', (outcome) => {
  expect(contractRead(callOf({ outcome, data: null }))).toMatchObject({ outcome, values: {}, data: null });
});
