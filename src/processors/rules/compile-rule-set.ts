/** A rule set in; one function that judges an event out, or every error in it, with rule, field and place. */
import type { Reason } from '../../events.ts';
import { type Expression, expressionCompiler } from './expression.ts';
import type { ExpressionError, Fields, FieldValue, InputOf } from './misuse.ts';
import { ruleFields } from './rule-fields.ts';
import type { Rule, RuleSet } from './rule-set.ts';

export type Verdict = Readonly<{
  /** Sum of the points of the rules that fired, held between 0 and 100. */
  score: number;
  /** Which rules fired, by their places in the rule set, ascending. */
  fired: readonly number[];
  /**
   * The rules that fired, in the order of the rule set; and, with 0 points, those that could not be
   * evaluated, which say so in `because`: a rule that fails speaks neither for nor against, but is not silent
   * either. Put into words only when asked, since most events give no signal.
   */
  reasons(): readonly Reason[];
}>;

export type CompiledRuleSet<Known extends Fields = typeof ruleFields> = Readonly<{
  name: string;
  version: number;
  threshold: number;
  /** Pure and total: the same input gives the same verdict, whatever the rules are. */
  judge(input: InputOf<Known>): Verdict;
}>;

/** `rule` counts from 0; `offset` counts characters of the field, null where the place is not known. */
export type RuleError = Readonly<{
  rule: number;
  field: 'name' | 'points' | 'when' | 'because';
  offset: number | null;
  message: string;
}>;

type CompiledRule = Readonly<{ rule: Rule; expression: Expression }>;
type Input = Readonly<Record<string, FieldValue>>;
type Compiled<Known extends Fields> =
  | Readonly<{ ok: CompiledRuleSet<Known> }>
  | Readonly<{ errors: readonly RuleError[] }>;

/** For rules on what the pipeline enriched. */
export const compileRuleSet = (ruleSet: RuleSet): Compiled<typeof ruleFields> =>
  compileRuleSetOn(ruleFields, ruleSet);

/** Compiles once; all errors are given at once. What the types of a RuleSet promise is not checked again. */
export function compileRuleSetOn<Known extends Fields>(fields: Known, ruleSet: RuleSet): Compiled<Known> {
  const { name, version, threshold, rules } = ruleSet;
  const compile = expressionCompiler(fields);
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

function judge(rules: readonly CompiledRule[], input: Input): Verdict {
  const fired: number[] = [];
  const failures = new Map<number, string>();
  let sum = 0;
  let index = 0;
  for (const { rule, expression } of rules) {
    const held = expression.holds(input);
    if (held === true) {
      sum += rule.points;
      fired.push(index);
    } else if (held !== false) failures.set(index, held.failure);
    index += 1;
  }
  const score = Math.min(100, Math.max(0, sum));
  return { score, fired, reasons: () => reasonsOf(rules, { fired, failures }, input) };
}

type Outcome = Readonly<{ fired: readonly number[]; failures: ReadonlyMap<number, string> }>;

function reasonsOf(rules: readonly CompiledRule[], { fired, failures }: Outcome, input: Input): Reason[] {
  const places = [...fired, ...failures.keys()].toSorted((a, b) => a - b);
  return places.flatMap((place) => {
    const compiled = rules[place];
    if (!compiled) return [];
    const { rule, expression } = compiled;
    const failure = failures.get(place);
    const points = failure === undefined ? rule.points : 0;
    const because = failure === undefined ? rule.because : `could not be evaluated: ${failure}`;
    return [{ rule: rule.name, points, because, inputs: inputsOf(expression.reads, input) }];
  });
}

const inputsOf = (reads: readonly string[], input: Input): Reason['inputs'] =>
  Object.fromEntries(reads.map((field) => [field, shown(input[field])]));

const shown = (value: FieldValue | undefined): string =>
  typeof value === 'object' && !Array.isArray(value) ? JSON.stringify(value) : String(value);
