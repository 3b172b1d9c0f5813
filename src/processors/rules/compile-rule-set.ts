/** A rule set in; one function that judges an event out, or every error in it, with rule, field and place. */
import type { Reason } from '../../events.ts';
import { type Expression, expressionCompiler } from './expression.ts';
import type { ExpressionError } from './misuse.ts';
import { type RuleInput, ruleFields } from './rule-fields.ts';
import type { Rule, RuleSet } from './rule-set.ts';

export type Verdict = Readonly<{
  /** Sum of the points of the rules that fired, held between 0 and 100. */
  score: number;
  /**
   * The rules that fired, in the order of the rule set; and, with 0 points, those that could not be
   * evaluated, which say so in `because`: a rule that fails speaks neither for nor against, but is not silent
   * either.
   */
  reasons: readonly Reason[];
}>;

export type CompiledRuleSet = Readonly<{
  name: string;
  version: number;
  threshold: number;
  /** Pure and total: the same input gives the same verdict, whatever the rules are. */
  judge(input: RuleInput): Verdict;
}>;

/** `rule` counts from 0; `offset` counts characters of the field, null where the place is not known. */
export type RuleError = Readonly<{
  rule: number;
  field: 'name' | 'points' | 'when' | 'because';
  offset: number | null;
  message: string;
}>;

type CompiledRule = Readonly<{ rule: Rule; expression: Expression }>;

/** Compiles once; all errors are given at once. What the types of a RuleSet promise is not checked again. */
export function compileRuleSet(
  ruleSet: RuleSet,
): Readonly<{ ok: CompiledRuleSet }> | Readonly<{ errors: readonly RuleError[] }> {
  const { name, version, threshold, rules } = ruleSet;
  const compile = expressionCompiler(ruleFields);
  const compiled: CompiledRule[] = [];
  const errors: RuleError[] = unreachable(ruleSet);
  for (const [index, rule] of rules.entries()) {
    const expression = compile(rule.when);
    if (expression.type === 'expression') compiled.push({ rule, expression });
    else errors.push(errorOf(index, expression));
  }
  if (errors.length > 0) return { errors };
  return { ok: { name, version, threshold, judge: (input) => judge(compiled, input) } };
}

const errorOf = (rule: number, { message, offset }: ExpressionError): RuleError => ({
  rule,
  field: 'when',
  offset,
  message,
});

/** A threshold above all points together would never signal, and nobody would ever be told. */
function unreachable({ threshold, rules }: RuleSet): RuleError[] {
  const most = rules.reduce((sum, { points }) => sum + Math.max(0, points), 0);
  if (most >= threshold) return [];
  const message = `all rules give ${most} points together, below the threshold of ${threshold}: no signal`;
  return [{ rule: 0, field: 'points', offset: 0, message }];
}

function judge(rules: readonly CompiledRule[], input: RuleInput): Verdict {
  const reasons: Reason[] = [];
  for (const compiled of rules) {
    const held = compiled.expression.holds(input);
    if (held !== false) reasons.push(reasonFor(compiled, held, input));
  }
  const sum = reasons.reduce((points, reason) => points + reason.points, 0);
  return { score: Math.min(100, Math.max(0, sum)), reasons };
}

function reasonFor(
  { rule, expression }: CompiledRule,
  held: true | Readonly<{ failure: string }>,
  input: RuleInput,
): Reason {
  const inputs = inputsOf(expression.reads, input);
  if (held === true) return { rule: rule.name, points: rule.points, because: rule.because, inputs };
  return { rule: rule.name, points: 0, because: `could not be evaluated: ${held.failure}`, inputs };
}

function inputsOf(reads: readonly string[], input: RuleInput): Reason['inputs'] {
  const values: Readonly<Record<string, RuleInput[keyof RuleInput]>> = input;
  return Object.fromEntries(reads.map((field) => [field, String(values[field])]));
}
