import { expect, test } from 'vitest';
import { callVerdict } from './call-answers.ts';

test.each([
  ['geth', 3, 'execution reverted'],
  ['geth', -32_000, 'execution reverted'],
  ['geth', -32_000, 'out of gas'],
  ['geth', -32_000, 'out of gas: gas uint64 overflow'],
  ['geth', -32_000, 'gas uint64 overflow'],
  ['geth', -32_000, 'invalid opcode: INVALID'],
  ['geth', -32_000, 'invalid opcode: opcode 0xc not defined'],
  ['geth', -32_000, 'invalid jump destination'],
  ['geth', -32_000, 'stack underflow (0 <=> 1)'],
  ['geth', -32_000, 'stack limit reached 1024 (1023)'],
  ['geth', -32_000, 'return data out of bounds'],
  ['anvil', -32_603, 'EVM error StackOverflow'],
  ['anvil', -32_603, 'EVM error InvalidOperandOOG'],
])('what %s says with %i "%s" is of a contract that did not return', (_, code, message) => {
  expect(callVerdict({ type: 'error', code, message })).toEqual({ outcome: 'reverted', data: null });
});

test.each([
  [-32_000, 'header for hash not found'],
  [-32_000, 'header not found'],
  [-32_000, 'missing trie node 1f3a (path )'],
  [-32_000, 'execution aborted (timeout = 5s)'],
  [-32_601, 'the method eth_call does not exist/is not available'],
  [-32_603, 'Internal error'],
])('of %i "%s" another node may say more', (code, message) => {
  expect(callVerdict({ type: 'error', code, message })).toMatchObject({ outcome: 'failed', again: true });
});
