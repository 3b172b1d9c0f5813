/** A path and its text → what the rules look at: lines, and of TypeScript tree, comments and imports. */
import { type ESTree, parseSync } from 'vite';

export type Visit = Readonly<{ node: ESTree.Node; parent: ESTree.Node | null }>;
export type Import = Readonly<{ specifier: string; start: number }>;
type Comment = Readonly<{ type: 'Line' | 'Block'; value: string; start: number }>;

export type ProjectFile = Readonly<{
  path: string;
  text: string;
  executable: boolean;
  lines: readonly string[];
  visits: readonly Visit[];
  comments: readonly Comment[];
  imports: readonly Import[];
}>;

/** What does not parse has no tree: that is the compiler's complaint, not ours. */
export function projectFile(path: string, text: string, executable = false): ProjectFile {
  const lines = text.replace(/\n$/, '').split('\n');
  const file = { path, text, executable, lines };
  if (!path.endsWith('.ts')) return { ...file, visits: [], comments: [], imports: [] };
  const { program, comments } = parseSync(path, text);
  const visits = [...walk(program, null)];
  return { ...file, visits, comments, imports: visits.flatMap(importOf) };
}

/** `path:line` of a place in a file, as editors and terminals link it. */
export const at = (file: ProjectFile, start: number): string =>
  `${file.path}:${file.text.slice(0, start).split('\n').length}`;

function* walk(node: ESTree.Node, parent: ESTree.Node | null): Generator<Visit> {
  yield { node, parent };
  for (const value of Object.values(node))
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) yield* walk(child, node);
}

const isNode = (value: unknown): value is ESTree.Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

/** Every way a file can name another: import, export from, import(), a type's import(), and a require. */
function importOf({ node }: Visit): Import[] {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return literal(node.source, node.start);
    case 'CallExpression':
      return isRequire(node.callee) ? literal(node.arguments[0], node.start) : [];
    default:
      return [];
  }
}

function literal(node: ESTree.Node | null | undefined, start: number): Import[] {
  return node?.type === 'Literal' && typeof node.value === 'string' ? [{ specifier: node.value, start }] : [];
}

/** `require(…)` by any name that says so, and `createRequire(…)(…)`. */
function isRequire(callee: ESTree.Node): boolean {
  if (callee.type === 'Identifier') return /require$/i.test(callee.name) && callee.name !== 'createRequire';
  return (
    callee.type === 'CallExpression' &&
    callee.callee.type === 'Identifier' &&
    callee.callee.name === 'createRequire'
  );
}
