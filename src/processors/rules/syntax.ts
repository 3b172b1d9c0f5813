/** CEL text as a tree: the only place that knows cel-js, which parses, checks and evaluates. */
import type { ASTNode } from '@marcbachmann/cel-js';

export { type ASTNode, Environment, ParseError, type ParseResult } from '@marcbachmann/cel-js';

/** A node, and all below it. */
export const nodesOf = (node: ASTNode): readonly ASTNode[] => [node, ...childrenOf(node).flatMap(nodesOf)];

function childrenOf(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case '!_':
    case '-_':
      return [node.args];
    case 'map':
      return node.args.flat();
    default:
      return node.args;
  }
}
