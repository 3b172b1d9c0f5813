import { expect, test } from 'vitest';
import { blockOf, callOf, enrichedOf, topic } from '../../../test/chain-world.ts';
import type { EvmBlock, EvmCall } from '../../events.ts';
import { chainEvent } from '../chain-event.ts';
import { compileRuleSet } from './compile-rule-set.ts';
import { ruleInput } from './rule-input.ts';

function verdict(when: string, raw: EvmCall | EvmBlock) {
  const rules = [{ name: 'r', points: 60, because: 'So it is.', when }];
  const compiled = compileRuleSet({ name: 'set', version: 1, threshold: 50, rules });
  if (!('ok' in compiled)) throw new Error(compiled.errors[0]?.message);
  const event = chainEvent(raw, { status: 'live', revision: 1 });
  const { score, reasons } = compiled.ok.judge(ruleInput(enrichedOf({ event, token: null })));
  return { score, reasons: reasons() };
}

test.each([
  'kind == "call" && call == "height" && double(values["number"]) > 254.0',
  'outcome == "returned" && values["number"] == "255"',
  '"number" in values && int(values["number"]) == 255',
  'contract == "0xcccccccccccccccccccccccccccccccccccccccc" && args.size() == 0',
])('what a contract said can be judged: %s', (when) => {
  expect(verdict(when, callOf()).score).toBe(60);
  expect(verdict(when, callOf({ data: topic('1') }))).toEqual(
    when.startsWith('contract') ? expect.anything() : { score: 0, reasons: [] },
  );
});

test('a reason holds all that was returned', () => {
  expect(verdict('values["number"] == "255"', callOf()).reasons).toMatchObject([
    { rule: 'r', inputs: { values: '{"number":"255"}' } },
  ]);
});

test('a value that a call did not return says so, and a look before does not', () => {
  const reverted = callOf({ outcome: 'reverted', data: null });
  expect(verdict('values["number"] == "255"', reverted)).toMatchObject({
    ...{ score: 0, reasons: [{ points: 0, because: expect.stringContaining('No such key: number') }] },
  });
  expect(verdict('"number" in values && values["number"] == "255"', reverted).reasons).toEqual([]);
  expect(verdict('outcome == "reverted"', reverted).score).toBe(60);
});

test('a block shows how full and how dear it was', () => {
  const when = 'kind == "block" && gasUsed / gasLimit > 0.9 && baseFeeWei >= 100.0';
  expect(verdict(when, blockOf({ gasUsed: '29999999', baseFeePerGas: '100' })).score).toBe(60);
  expect(verdict(when, blockOf()).score).toBe(0);
});
