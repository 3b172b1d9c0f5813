/** How long, how wide and how many: the limits within which a file can be read at once. */
import type { ESTree } from 'vite';
import { isCode, isGenerated, isOurs, isTest } from './places.ts';
import type { Visit } from './project-file.ts';
import { eachFile, noNode, type Rule } from './rule.ts';

const linesAtMost = 150;
const linesOfTestsAtMost = 300;
const columnsAtMost = 110;
const parametersAtMost = 3;

const isHandWritten = (path: string): boolean => isCode(path) && !isGenerated(path);
const linesOf = (count: number): string => 'const a = 1;\n'.repeat(count);

export const shapeRules: readonly Rule[] = [
  {
    says: `a file has at most ${linesAtMost} lines, a test ${linesOfTestsAtMost}`,
    check: eachFile(isHandWritten, ({ path, lines }) => {
      const most = isTest(path) ? linesOfTestsAtMost : linesAtMost;
      return lines.length > most
        ? [`${path}:${most + 1}: ${lines.length} lines; split it by what its parts know`]
        : [];
    }),
    caught: [
      [{ 'src/api/a.ts': linesOf(151) }, 'src/api/a.ts:151'],
      [{ 'tools/a.ts': linesOf(151) }, 'tools/a.ts:151'],
      [{ 'src/api/a.test.ts': linesOf(301) }, 'src/api/a.test.ts:301'],
    ],
    passes: [
      { 'src/api/a.ts': linesOf(150), 'src/api/a.test.ts': linesOf(300), 'src/events.ts': linesOf(900) },
    ],
  },
  {
    says: `a line has at most ${columnsAtMost} columns, unless a link needs more`,
    check: eachFile(
      (path) => isHandWritten(path) || /(\.(sh|sql)|^\.ci\/run)$/.test(path),
      ({ path, lines }) =>
        lines.flatMap((line, index) =>
          [...line].length > columnsAtMost && !/https?:\/\//.test(line)
            ? [`${path}:${index + 1}: ${[...line].length} columns; break it`]
            : [],
        ),
    ),
    caught: [
      [{ 'src/api/a.ts': `\n/** ${'a'.repeat(110)} */` }, 'src/api/a.ts:2'],
      [{ 'migrations/0001-start.sql': 'a'.repeat(111) }, 'migrations/0001-start.sql:1'],
    ],
    passes: [
      { 'src/api/a.ts': `${'→'.repeat(110)}\n// https://kafka.apache.org/${'a'.repeat(110)}` },
      { 'src/events.ts': 'a'.repeat(111), 'README.md': 'a'.repeat(111) },
    ],
  },
  {
    says: 'a file opens with one sentence that says what flows in and out, or what it knows',
    check: eachFile(
      (path) => isCode(path) && !/\.(test|test-d)\.ts$/.test(path),
      ({ path, text }) => {
        const body = text.replace(/^#!.*\n/, '');
        const opening = body
          .match(/^\/\*\*([\s\S]*?)\*\//)?.[1]
          ?.replace(/^\s*\*\s?/gm, '')
          .trim();
        if (opening && /[.!?]$/.test(opening)) return [];
        return [
          `${path}:1: ${opening ? 'opens with no sentence' : 'no opening'}; begin with /** One sentence. */`,
        ];
      },
    ),
    caught: [
      [{ 'src/api/a.ts': "import 'x';\n/** Too late. */" }, 'src/api/a.ts:1'],
      [{ 'tools/a.ts': '// Not a doc comment.\n' }, 'tools/a.ts:1'],
      [{ 'test/a.ts': '/** No sentence */' }, 'test/a.ts:1'],
    ],
    passes: [
      { 'src/main.ts': '#!/usr/bin/env node\n/** argv → role → run → drain. */', 'src/api/a.test.ts': '' },
      { 'src/api/a.ts': '/**\n * Over two\n * lines.\n */\n' },
    ],
  },
  {
    says: `a function has at most ${parametersAtMost} positional parameters beside its signal`,
    check: noNode(
      // An actor's address has four coordinates, in the order in which it is written.
      (path) => isOurs(path) && path !== 'src/flow/ids.ts',
      (visit) => parametersOf(visit).filter((parameter) => !isSignal(parameter)).length > parametersAtMost,
      'pass one object with names',
    ),
    caught: [
      [{ 'src/api/a.ts': '\nexport function f(a: A, b: B, c: C, d: D) {}' }, 'src/api/a.ts:2'],
      [{ 'src/api/a.ts': 'interface A { f(a: A, b: B, c: C, d: D): void }' }, 'src/api/a.ts:1'],
    ],
    passes: [
      { 'src/api/a.ts': 'export function f(a: A, b: B, c: C, signal: AbortSignal) {}' },
      { 'src/api/a.ts': 'all.reduce((sum, one, index, array) => sum + one, 0);' },
      { 'src/api/a.ts': 'export type A<B, C, D, E> = (a: Four<B, C, D, E>) => void;' },
    ],
  },
  {
    says: 'an AbortSignal is the last parameter of what waits',
    check: noNode(
      isOurs,
      (visit) => parametersOf(visit).slice(0, -1).some(isSignal),
      'move the signal to the end',
    ),
    caught: [[{ 'src/api/a.ts': 'const f = (signal: AbortSignal, a: A) => a;' }, 'src/api/a.ts:1']],
    passes: [{ 'src/api/a.ts': 'const f = (a: A, signal?: AbortSignal) => a;\nconst g = (signal) => 1;' }],
  },
];

/** A function handed to another one has the shape which that one asks for. */
function parametersOf({ node, parent }: Visit): readonly ESTree.Node[] {
  if (parent?.type === 'CallExpression' || parent?.type === 'NewExpression') return [];
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'TSDeclareFunction':
    case 'TSEmptyBodyFunctionExpression':
    case 'ArrowFunctionExpression':
    case 'TSFunctionType':
    case 'TSMethodSignature':
      return node.params;
    default:
      return [];
  }
}

/** By its type, or by its name where the type follows from the interface that is implemented. */
function isSignal(parameter: ESTree.Node): boolean {
  if (parameter.type !== 'Identifier') return false;
  const type = parameter.typeAnnotation?.typeAnnotation;
  if (type === undefined) return parameter.name === 'signal';
  return type.type === 'TSTypeReference' && isNamed(type.typeName, 'AbortSignal');
}

const isNamed = (node: ESTree.Node, name: string): boolean =>
  node.type === 'Identifier' && node.name === name;
