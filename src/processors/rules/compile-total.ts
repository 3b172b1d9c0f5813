/** A checked CEL syntax tree in; a plain function that gives its value out, where nothing in it can fail. */
import type { Fields } from './misuse.ts';
import type { ASTNode } from './syntax.ts';
import { call, compared, either, fieldOf, literalOf, memberOf, not, remainder, type Total } from './total.ts';

/**
 * Null for what the library has to evaluate: arithmetic that can overflow, macros, conversions. Each operator
 * here is one that CEL defines for all values of its operands' types, so the order of evaluation and CEL's
 * rules for errors inside `&&` and `||` do not come into it.
 */
export function compileTotal(node: ASTNode, fields: Fields): Total | null {
  const compile = (part: ASTNode): Total | null => compileTotal(part, fields);
  switch (node.op) {
    case 'value':
      return literalOf(node.args);
    case 'id':
      return fieldOf(node.args, fields);
    case '-_':
      return literalOf(negated(literalIn(node.args)));
    case '!_':
      return not(compile(node.args));
    case '&&':
    case '||':
      return either(node.op, compile(node.args[0]), compile(node.args[1]));
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compared(node.op, compile(node.args[0]), compile(node.args[1]));
    case '%':
      return remainder(compile(node.args[0]), literalIn(node.args[1]));
    case 'in':
      return memberOf(compile(node.args[0]), literalsIn(node.args[1]));
    case 'rcall': {
      const [name, receiver, given] = node.args;
      return call(name, compile(receiver), given.map(compile));
    }
    default:
      return null;
  }
}

/** Of a literal alone: the lowest int of all has no opposite. */
const negated = (value: unknown): unknown =>
  typeof value === 'bigint' || typeof value === 'number' ? -value : undefined;

const literalIn = (node: ASTNode): unknown => (node.op === 'value' ? node.args : undefined);

/** Undefined where the list is not one of literals alone. */
const literalsIn = (node: ASTNode): readonly unknown[] | undefined =>
  node.op === 'list' && node.args.every(({ op }) => op === 'value') ? node.args.map(literalIn) : undefined;
