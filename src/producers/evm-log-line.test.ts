import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Fault } from '../faults.ts';
import { evmLogLine } from './evm-log-line.ts';

const hash = `0x${'ab'.repeat(32)}`;
const right = {
  address: `0x${'Aa'.repeat(20)}`,
  topics: [`0x${'CD'.repeat(32)}`],
  data: '0xFF',
  blockNumber: '0xce54bf',
  transactionHash: hash.toUpperCase().replace('0X', '0x'),
  transactionIndex: '0x1',
  blockHash: hash,
  blockTimestamp: '0x607f347e',
  logIndex: '0x0',
  removed: false,
};

const bytesOf = (row: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(row));
const refusal = (bytes: Uint8Array): string => {
  try {
    evmLogLine(bytes, 137);
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === 'malformed-line') return thrown.message;
    throw thrown;
  }
  return 'accepted';
};

test('a log as a node gives it is read, its hex lower-cased and its time in milliseconds', () => {
  expect(evmLogLine(bytesOf({ ...right, newMember: 1 }), 137)).toEqual({
    type: 'EvmLog',
    chainId: 137,
    blockNumber: 13522111,
    blockHash: hash,
    blockTimeMs: 1618949246000,
    transactionHash: hash,
    transactionIndex: 1,
    logIndex: 0,
    address: `0x${'aa'.repeat(20)}`,
    topics: [`0x${'cd'.repeat(32)}`],
    data: '0xff',
    removed: false,
    source: null,
  });
});

test.each([
  ['blockHash', 'abc', "blockHash: expected 0x and 64 hex digits, got 'abc'"],
  ['blockHash', null, 'blockHash: expected 0x and 64 hex digits, got null'],
  ['blockHash', undefined, 'blockHash: expected 0x and 64 hex digits, got nothing'],
  ['transactionHash', `${hash}0`, /^transactionHash: expected 0x and 64 hex digits, got '0xab/],
  ['address', `0x${'zz'.repeat(20)}`, /^address: expected 0x and 40 hex digits, got '0xzz/],
  ['data', '0xf', "data: expected 0x and an even number of hex digits, got '0xf'"],
  ['data', 7, 'data: expected 0x and an even number of hex digits, got 7'],
  ['topics', [hash, hash, hash, hash, hash], /^topics: expected an array of 0 to 4, got \["0xab.*…$/],
  ['topics', { length: 1 }, 'topics: expected an array of 0 to 4, got {"length":1}'],
  ['topics', [hash, '0x1'], "topics[1]: expected 0x and 64 hex digits, got '0x1'"],
  ['blockNumber', '12', "blockNumber: expected 0x and the hex digits of 0 to 9007199254740991, got '12'"],
  [
    'blockNumber',
    '0xffffffffffffffff',
    /^blockNumber: expected 0x and the hex digits of 0 to 9007199254740991/,
  ],
  ['blockTimestamp', undefined, /^blockTimestamp: expected 0x and the hex digits of 0 to .*, got nothing$/],
  [
    'blockTimestamp',
    '0xfffffffffff',
    /^blockTimestamp: expected 0x and the hex digits of 0 to 8640000000000,/,
  ],
  ['logIndex', '0x80000000', "logIndex: expected 0x and the hex digits of 0 to 2147483647, got '0x80000000'"],
  ['transactionIndex', -1, 'transactionIndex: expected 0x and the hex digits of 0 to 2147483647, got -1'],
  ['removed', 'false', "removed: expected true or false, got 'false'"],
])('a wrong %s is named with what was expected and what was found', (member, value, message) => {
  expect(refusal(bytesOf({ ...right, [member]: value }))).toMatch(message);
});

test.each([
  ['{"address":', /^expected JSON in UTF-8: .+/],
  ['[]', 'expected a JSON object, got []'],
  ['null', 'expected a JSON object, got null'],
  ['"0x1"', "expected a JSON object, got '0x1'"],
])('the line %s is refused as no object', (text, message) => {
  expect(refusal(new TextEncoder().encode(text))).toMatch(message);
});

test('bytes that are not UTF-8 are refused as such', () => {
  expect(refusal(Uint8Array.from([0x22, 0xff, 0x22]))).toMatch(/^expected JSON in UTF-8: /);
});

test('any bytes and any JSON are either read or refused, never a bug', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.json().map((text) => new TextEncoder().encode(text)),
      ),
      (bytes) => {
        expect(refusal(bytes)).not.toBe('');
      },
    ),
  );
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(right)), fc.jsonValue(), (member, value) => {
      expect(refusal(bytesOf({ ...right, [member]: value }))).not.toBe('');
    }),
  );
});
