import { describe, expect, test } from 'vitest';
import { enrichedOf } from '../../../test/chain-world.ts';
import { compileRuleSet } from './compile-rule-set.ts';
import { ruleInput } from './rule-input.ts';
import type { Rule, RuleSet } from './rule-set.ts';

const rule = (name: string, points: number, when: string): Rule => ({
  name,
  points,
  when,
  because: `${name}.`,
});
const ruleSet = (threshold: number, ...rules: Rule[]): RuleSet => ({
  name: 'flows',
  version: 3,
  threshold,
  rules,
});

/** Judges a transfer of 0.000255 USDC in block 100 of Polygon. */
function judged(...rules: Rule[]) {
  const compiled = compileRuleSet(ruleSet(1, rule('never', 1, 'mint'), ...rules));
  if (!('ok' in compiled)) throw new Error(JSON.stringify(compiled.errors));
  return compiled.ok.judge(ruleInput(enrichedOf()));
}

describe('a verdict', () => {
  test.each<[string, number, readonly number[]]>([
    ['sums what fires', 70, [50, 20]],
    ['lets points speak against', 30, [50, -20]],
    ['goes no higher than 100', 100, [80, 80]],
    ['goes no lower than 0', 0, [20, -80]],
    ['clamps the sum and not on the way', 80, [90, 90, -100]],
  ])('%s', (_, score, points) => {
    expect(judged(...points.map((each, index) => rule(`r${index}`, each, 'true'))).score).toBe(score);
  });

  test('gives each rule that fired, in their order, with the values it saw', () => {
    expect(
      judged(
        rule('here', 10, 'chainId == 137 && amount < 1.0'),
        rule('not', 20, 'burn'),
        rule('named', -5, 'size(mentions) == 2 && tokenKnown'),
      ).reasons(),
    ).toEqual([
      { rule: 'here', points: 10, because: 'here.', inputs: { amount: '0.000255', chainId: '137' } },
      {
        rule: 'named',
        points: -5,
        because: 'named.',
        inputs: {
          mentions: `account:137:0x${'a'.repeat(40)},account:137:0x${'b'.repeat(40)}`,
          tokenKnown: 'true',
        },
      },
    ]);
  });

  test('lists a rule that cannot be evaluated, with 0 points and why', () => {
    const because = 'could not be evaluated: division by zero';
    const verdict = judged(
      rule('broken', 40, 'chainId / (blockNumber - 100) > 1'),
      rule('sound', 30, 'true'),
    );
    expect(verdict).toMatchObject({ score: 30, fired: [2] });
    expect(verdict.reasons()).toEqual([
      { rule: 'broken', points: 0, because, inputs: { blockNumber: '100', chainId: '137' } },
      { rule: 'sound', points: 30, because: 'sound.', inputs: {} },
    ]);
  });
});

describe('a rule set', () => {
  test('keeps its name, version and threshold', () => {
    expect(compileRuleSet(ruleSet(40, rule('r', 40, 'mint')))).toMatchObject({
      ok: { name: 'flows', version: 3, threshold: 40 },
    });
  });

  test('is refused with all its errors, each with rule and place', () => {
    expect(
      compileRuleSet(ruleSet(50, rule('a', 50, 'mnt'), rule('b', 1, 'mint'), rule('c', 1, 'mint && 1'))),
    ).toEqual({
      errors: [
        { rule: 0, field: 'when', offset: 0, message: 'unknown field mnt; did you mean mint?' },
        { rule: 2, field: 'when', offset: 0, message: "Logical operator requires bool operands, got 'int'" },
      ],
    });
  });

  test('is refused when nothing could ever reach its threshold', () => {
    const message = 'all rules give 49 points together, below the threshold of 50: no signal';
    expect(compileRuleSet(ruleSet(50, rule('a', 49, 'mint'), rule('b', -10, 'burn')))).toEqual({
      errors: [{ rule: 0, field: 'points', offset: 0, message }],
    });
  });
});
