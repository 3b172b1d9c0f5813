import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  blockOf,
  callOf,
  envelopeOf,
  idOf,
  logOf,
  progressOf,
  recordedLogs,
} from '../../test/chain-world.ts';
import type { EvmBlock, EvmCall, EvmLog, Progress } from '../events.ts';
import { emptyTable } from '../flow/table.ts';
import type { Remembered } from './dedupe.ts';
import { wrongForm } from './raw-form.ts';
import { refine } from './refine.ts';

test('every recorded log is of the right form', () => {
  const logs = recordedLogs('polygon-2021-04-20-c', 137);
  expect(logs.filter((log) => wrongForm(idOf(log), log) !== null)).toEqual([]);
  expect(wrongForm('id', progressOf())).toBe(null);
});

const wrongLogs: readonly (readonly [given: Partial<EvmLog>, said: RegExp])[] = [
  [{ blockHash: '0xb1' }, /^blockHash: expected 0x and 64 lower-case hex digits, got "0xb1"$/],
  [{ transactionHash: `0x${'G'.repeat(64)}` }, /^transactionHash: /],
  [{ address: 'somebody' }, /^address: expected 0x and 40 .*, got "somebody"$/],
  [{ address: `0x${'A'.repeat(40)}` }, /^address: /],
  [{ topics: ['0x01'] }, /^topics: expected .* each, got "0x01"$/],
  [{ topics: Array.from({ length: 5 }, () => `0x${'0'.repeat(64)}`) }, /^topics: expected at most 4, got 5$/],
  [{ data: '0x123' }, /^data: expected .* two a byte, got "0x123"$/],
  [{ data: 'x'.repeat(5_000) }, /^data: .{0,160}$/],
  [{ blockNumber: -1 }, /^blockNumber: expected 0 or more, got -1$/],
  [{ logIndex: -1 }, /^logIndex: /],
  [{ chainId: 0 }, /^chainId: expected 1 or more, got 0$/],
  [{ blockTimeMs: Number.MAX_SAFE_INTEGER }, /^blockTimeMs: expected at most/],
];

test.each(wrongLogs)('a log with %o is told', (given, said) => {
  expect(wrongForm('id', logOf(given))).toMatch(said);
});

test.each<[Partial<EvmCall>, RegExp]>([
  [{ to: 'somebody' }, /^to: expected 0x and 40/],
  [{ name: 'n'.repeat(3_000) }, /^name: expected at most 200 letters/],
  [{ function: 'f'.repeat(20_000) }, /^function: expected at most 10000 letters/],
  [{ data: '0x1' }, /^data: expected .* two a byte/],
  [{ blockHash: '0xb1' }, /^blockHash: /],
  [{ source: 's'.repeat(3_000) }, /^source: /],
])('a call with %o is told', (given, said) => {
  expect(wrongForm('id', callOf(given))).toMatch(said);
  expect(wrongForm('id', callOf())).toBeNull();
});

test.each<[Partial<EvmBlock>, RegExp]>([
  [{ parentHash: '0xb1' }, /^parentHash: /],
  [{ gasUsed: '0x10' }, /^gasUsed: expected decimal digits/],
  [{ baseFeePerGas: '-1' }, /^baseFeePerGas: expected decimal digits/],
  [{ miner: 'somebody' }, /^miner: /],
  [{ blockTimeMs: -1 }, /^blockTimeMs: /],
])('a block with %o is told', (given, said) => {
  expect(wrongForm('id', blockOf(given))).toMatch(said);
  expect(wrongForm('id', blockOf())).toBeNull();
});

test('an id, or the name of a source, that no index could hold is told', () => {
  expect(wrongForm('i'.repeat(3_000), logOf())).toBe('an id of 3000 letters, expected at most 200');
  expect(wrongForm('id', progressOf({ source: 's'.repeat(3_000) }))).toMatch(/^source: /);
  expect(wrongForm('id', logOf({ source: 's'.repeat(3_000) }))).toMatch(/^source: /);
  expect(wrongForm('id', progressOf({ at: -9e15 }))).toMatch(/^at: /);
  expect(wrongForm('id', progressOf({ position: -1 }))).toMatch(/^position: /);
});

test('refine refuses what is wrong and never throws, whatever a record says', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constant(logOf().blockHash));
  const whole = fc.maxSafeInteger();
  const log: fc.Arbitrary<EvmLog> = fc.record({
    ...{ type: fc.constant('EvmLog' as const), chainId: whole, blockNumber: whole, blockHash: text },
    ...{ blockTimeMs: whole, transactionHash: text, transactionIndex: whole, logIndex: whole },
    ...{ address: text, topics: fc.array(text), data: text, removed: fc.boolean() },
    source: fc.option(text),
  });
  const place = { chainId: whole, blockNumber: whole, blockHash: text, blockTimeMs: whole };
  const call: fc.Arbitrary<EvmCall> = fc.record({
    ...{ type: fc.constant('EvmCall' as const), ...place, name: text, to: text, function: text },
    ...{ args: fc.array(text), outcome: fc.constant('returned' as const), data: fc.option(text) },
    ...{ removed: fc.boolean(), source: text },
  });
  const block: fc.Arbitrary<EvmBlock> = fc.record({
    ...{ type: fc.constant('EvmBlock' as const), ...place, parentHash: text, gasUsed: fc.option(text) },
    ...{ gasLimit: fc.option(text), baseFeePerGas: fc.option(text), miner: fc.option(text) },
    ...{ removed: fc.boolean(), source: text },
  });
  const progress: fc.Arbitrary<Progress> = fc.record({
    ...{ type: fc.constant('Progress' as const), source: text, origin: whole, position: whole, at: whole },
    ...{ chainId: fc.option(whole), finalized: fc.option(whole), ended: fc.boolean() },
  });
  const { decide } = refine({ windowMs: 1 });
  fc.assert(
    fc.property(fc.oneof(log, call, block, progress), (body) => {
      const wrong = wrongForm('id', body);
      const decision = decide(emptyTable<Remembered>(), envelopeOf('id', 0, body), new Map());
      expect(decision).toMatchObject(
        wrong === null ? { type: 'forward' } : { type: 'reject', code: 'rejected', detail: wrong },
      );
    }),
  );
});
