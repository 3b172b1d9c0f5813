/** What makes flow/ and processors/ replayable: no waiting, no clock, no chance, no machine. */
import { isProduct } from './places.ts';
import { at, type Visit } from './project-file.ts';
import { eachFile, noNode, type Rule } from './rule.ts';

/** Interfaces the shell implements: they name what waits, without waiting. */
const boundaries = /^src\/flow\/(log|source|sink|processor)\.ts$/;

/** Globals through which time, chance or the machine comes in. */
const impure = new Set([
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'fetch', 'console'],
  ...['performance', 'crypto', 'process', 'globalThis'],
]);

const isPure = (path: string): boolean => isProduct(path) && /^src\/(flow|processors)\//.test(path);

export const pureRules: readonly Rule[] = [
  {
    says: 'flow/ and processors/ wait for nothing',
    check: noNode(isPure, waits, 'decide from what was fetched before; the shell waits'),
    caught: [
      [{ 'src/flow/turn.ts': 'export async function turn() {}' }, 'src/flow/turn.ts:1'],
      [{ 'src/processors/a.ts': '\nexport const a = async () => 1;' }, 'src/processors/a.ts:2'],
      [{ 'src/processors/a.ts': 'await something;' }, 'src/processors/a.ts:1'],
      [{ 'src/flow/a.ts': 'export function f(x: any) {\n for await (const y of x);\n}' }, 'src/flow/a.ts:2'],
      [{ 'src/flow/log.ts': 'export const now = Promise.resolve(1);' }, 'src/flow/log.ts:1'],
    ],
    passes: [
      { 'src/flow/log.ts': 'export interface Seat { close(): Promise<void> }' },
      { 'src/kafka/actor.ts': 'export async function live() { await 1; }' },
      { 'src/flow/turn.test.ts': "test('x', async () => {});" },
    ],
  },
  {
    says: 'flow/ and processors/ speak of promises only in the interfaces the shell implements',
    check: noNode(
      (path) => isPure(path) && !boundaries.test(path),
      ({ node }) =>
        node.type === 'TSTypeReference' &&
        isNamed(node.typeName, /^(Promise|PromiseLike|AsyncIter\w+|AsyncGenerator)$/),
      'a pure function gives its result, not the promise of one',
    ),
    caught: [
      [{ 'src/flow/turn.ts': 'export type Turn = () => Promise<void>;' }, 'src/flow/turn.ts:1'],
      [{ 'src/processors/a.ts': 'type A = AsyncIterable<number>;' }, 'src/processors/a.ts:1'],
    ],
    passes: [{ 'src/flow/source.ts': 'export interface Source { open(): AsyncIterable<number> }' }],
  },
  {
    says: 'flow/ and processors/ read no clock, no chance and no machine',
    check: noNode(isPure, isImpure, 'have the value handed in by the shell'),
    caught: [
      [{ 'src/flow/a.ts': 'export const now = () => Date.now();' }, 'src/flow/a.ts:1'],
      [{ 'src/processors/a.ts': 'export const now = () => new Date();' }, 'src/processors/a.ts:1'],
      [{ 'src/processors/a.ts': '\nconst dice = Math.random;' }, 'src/processors/a.ts:2'],
      [{ 'src/processors/a.ts': 'setTimeout(() => 1, 5);' }, 'src/processors/a.ts:1'],
      [{ 'src/flow/a.ts': 'const id = crypto.randomUUID();' }, 'src/flow/a.ts:1'],
      [{ 'src/flow/a.ts': 'const debug = process.env.DEBUG;' }, 'src/flow/a.ts:1'],
    ],
    passes: [
      { 'src/processors/a.ts': 'export const text = (at: number) => new Date(at).toISOString();' },
      { 'src/processors/a.ts': 'export const a = (x: { process: number }) => x.process + Math.floor(1.5);' },
      { 'src/kafka/actor.ts': 'setTimeout(() => Date.now(), 5);' },
    ],
  },
  {
    says: 'flow/ and processors/ import nothing of Node',
    check: eachFile(isPure, (file) =>
      file.imports
        .filter(({ specifier }) => specifier.startsWith('node:'))
        .map(
          ({ specifier, start }) => `${at(file, start)}: imports ${specifier}; use what the language gives`,
        ),
    ),
    caught: [[{ 'src/flow/a.ts': "import { createHash } from 'node:crypto';" }, 'src/flow/a.ts:1']],
    passes: [{ 'src/stack/a.ts': "import { spawn } from 'node:child_process';" }],
  },
];

function waits({ node, parent }: Visit): boolean {
  if (node.type === 'AwaitExpression') return true;
  if (node.type === 'ForOfStatement') return node.await;
  if (node.type === 'Identifier') return node.name === 'Promise' && parent?.type !== 'TSTypeReference';
  return 'async' in node && node.async === true;
}

function isImpure({ node, parent }: Visit): boolean {
  if (node.type === 'NewExpression') return isNamed(node.callee, /^Date$/) && node.arguments.length === 0;
  if (node.type === 'MemberExpression')
    return (
      (isNamed(node.object, /^Date$/) && isNamed(node.property, /^now$/)) ||
      (isNamed(node.object, /^Math$/) && isNamed(node.property, /^random$/))
    );
  return node.type === 'Identifier' && impure.has(node.name) && !isMember(node, parent);
}

/** A name that is not looked up: a property's, a field's or a parameter's of a type. */
function isMember(node: Visit['node'], parent: Visit['parent']): boolean {
  if (parent?.type === 'MemberExpression') return parent.property === node && !parent.computed;
  return parent !== null && 'key' in parent && parent.key === node;
}

const isNamed = (node: Visit['node'], name: RegExp): boolean =>
  node.type === 'Identifier' && name.test(node.name);
