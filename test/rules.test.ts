import { expect, test } from 'vitest';
import { loadPipeline } from '../src/cli/load.ts';
import { recompute } from '../src/cli/recompute.ts';
import type { Signal } from '../src/events.ts';
import { compileRuleSet } from '../src/processors/rules/compile-rule-set.ts';
import { ruleInput } from '../src/processors/rules/rule-input.ts';
import type { Rule } from '../src/processors/rules/rule-set.ts';

const pipeline = loadPipeline(new URL('../millrace.yml', import.meta.url).pathname);
const { ruleSet } = pipeline.config;
const recomputed = await recompute(pipeline.config, pipeline.ruleSet);
const inputs = [...recomputed.events.values()].map(({ body }) => ruleInput(body));
const signals = [...recomputed.signals.values()].map(({ body }) => body);

/** The scores that signal under `rules`, by the number of the event. */
function outcome(rules: readonly Rule[]): readonly string[] {
  const compiled = compileRuleSet({ ...ruleSet, rules });
  if (!('ok' in compiled)) throw new Error(JSON.stringify(compiled.errors));
  return inputs.flatMap((input, event) => {
    const { score } = compiled.ok.judge(input);
    return score < ruleSet.threshold ? [] : [`${event} ${score}`];
  });
}

const all = outcome(ruleSet.rules);

test.each(ruleSet.rules.map(({ name }) => name))('%s makes a difference on the recorded events', (name) => {
  expect(outcome(ruleSet.rules.filter((rule) => rule.name !== name))).not.toEqual(all);
});

test('there are rules for chains, for markets and for posts', () => {
  const fired = new Set(signals.flatMap(({ reasons }) => reasons.map(({ rule }) => rule)));
  expect([...fired]).toEqual(
    expect.arrayContaining(['mint', 'valuable-transfer', 'large-trade', 'crowded-funding', 'token-named']),
  );
  expect(ruleSet.rules.length).toBeGreaterThanOrEqual(12);
});

test('a few in a hundred events give a signal; some are taken back, and one of these comes back', () => {
  const count = (state: Signal['state'], revision: number): number =>
    signals.filter((signal) => signal.state === state && signal.revision === revision).length;
  expect([count('retracted', 2), count('confirmed', 4)]).toEqual([5, 1]);
  expect(signals.length / inputs.length).toBeLessThan(0.05);
  expect(signals.some(({ finalityBroken }) => finalityBroken)).toBe(false);
});

test('a signal on what was said is confirmed at once, and names no block', () => {
  const said = signals.filter(({ chainId }) => chainId === null);
  expect(said.length).toBeGreaterThan(10);
  for (const signal of said)
    expect(signal).toMatchObject({
      ...{ state: 'confirmed', revision: 1, finalityBroken: false },
      ...{ blockNumber: null, blockHash: null, transactionHash: null, logIndex: null },
    });
});

test('no rule failed', () => {
  expect(signals.flatMap(({ reasons }) => reasons).filter(({ points }) => points === 0)).toEqual([]);
});
