/** CEL text in; a compiled expression out, or what is wrong and where. */
import { compileTotal } from './compile-total.ts';
import { type ExpressionError, type Fields, type FieldValue, misuse, type Use } from './misuse.ts';
import { suggestion } from './suggestion.ts';
import { type ASTNode, Environment, nodesOf, ParseError, type ParseResult } from './syntax.ts';

export type Expression = Readonly<{
  type: 'expression';
  /** Names of the fields it reads, sorted. */
  reads: readonly string[];
  /** True, false, or what went wrong, such as a division by zero; never throws. */
  holds(input: Readonly<Record<string, FieldValue>>): boolean | Readonly<{ failure: string }>;
}>;

/** A strict compiler for expressions over `fields`: no unknown field, no type error, a bool in the end. */
export function expressionCompiler(fields: Fields): (text: string) => Expression | ExpressionError {
  const environment = new Environment();
  for (const [name, { type }] of Object.entries(fields)) environment.registerVariable(name, type);
  return (text) => {
    try {
      return compiled(environment.parse(text), fields);
    } catch (error) {
      if (error instanceof ParseError) return explained(error, fields);
      throw error;
    }
  };
}

function compiled(parsed: ParseResult, fields: Fields): Expression | ExpressionError {
  const nodes = nodesOf(parsed.ast);
  const wrong = misuse(nodes.flatMap(usesOf), fields);
  if (wrong) return wrong;
  const { error, type } = parsed.check();
  if (error) return explained(error, fields);
  if (type !== 'bool') return { type: 'error', message: `expected true or false, found ${type}`, offset: 0 };
  const names = nodes.flatMap((node) => (node.op === 'id' ? [node.args] : []));
  const reads = new Set(names.filter((name) => Object.hasOwn(fields, name)));
  const sorted = [...reads].toSorted();
  const run = compileTotal(parsed.ast, fields)?.read ?? libraryOn(parsed, sorted, fields);
  return { type: 'expression', reads: sorted, holds: (input) => answer(run, input) };
}

type Input = Readonly<Record<string, FieldValue>>;

/** The library knows a whole number only as a bigint; their types say which fields are some. */
function libraryOn(parsed: ParseResult, reads: readonly string[], fields: Fields): (input: Input) => unknown {
  const ints = reads.filter((name) => fields[name]?.type === 'int');
  return (input) => {
    if (ints.every((name) => typeof input[name] === 'bigint')) return parsed(input);
    const widened = ints.map((name) => [name, widenedInt(input[name])]);
    return parsed({ ...input, ...Object.fromEntries(widened) });
  };
}

const widenedInt = (value: FieldValue | undefined) =>
  typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value;

/** A rule that cannot be evaluated must not stop the fold, so whatever the library throws is an answer. */
function answer(run: (input: Input) => unknown, input: Input) {
  try {
    return run(input) === true;
  } catch (error) {
    return { failure: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) };
  }
}

type Wrong = NonNullable<ReturnType<ParseResult['check']>['error']>;

function explained({ code, summary, range, node }: Wrong, fields: Fields): ExpressionError {
  const offset = range?.start ?? null;
  const text = range && node?.input ? node.input.slice(range.start, range.end) : '';
  if (code === 'unknown_variable')
    return {
      type: 'error',
      message: `unknown field ${text}; ${suggestion(text, Object.keys(fields))}`,
      offset,
    };
  const isMixed = code === 'no_such_overload' && summary.includes('double') && summary.includes('int');
  const hint = isMixed ? '; a number beside a double is written with a point, as in 2.0' : '';
  return { type: 'error', message: summary + hint, offset };
}

function usesOf(node: ASTNode): readonly Use[] {
  switch (node.op) {
    case 'call':
      return [{ type: 'call', name: node.args[0], count: node.args[1].length, offset: node.start }];
    case 'rcall': {
      const [name, , given] = node.args;
      return [{ type: 'call', name, count: given.length, offset: node.start }, ...boundBy(name, given[0])];
    }
    case '==':
    case '!=':
      return [...compared(node.args[0], node.args[1]), ...compared(node.args[1], node.args[0])];
    case 'in': {
      const [field, list] = node.args;
      return list.op === 'list' ? list.args.flatMap((item) => compared(field, item)) : [];
    }
    default:
      return [];
  }
}

const macros = new Set(['all', 'exists', 'exists_one', 'filter', 'map', 'bind']);

const boundBy = (name: string, first: ASTNode | undefined): readonly Use[] =>
  macros.has(name) && first?.op === 'id' ? [{ type: 'variable', name: first.args, offset: first.start }] : [];

const compared = (field: ASTNode, literal: ASTNode): readonly Use[] =>
  field.op === 'id' && literal.op === 'value' && typeof literal.args === 'string'
    ? [{ type: 'comparison', field: field.args, literal: literal.args, offset: literal.start }]
    : [];
