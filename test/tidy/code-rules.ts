/** What the language offers and we do without: casts, default exports, swallowed errors, stray output. */
import { isCode, isOurs, isProduct, isTest } from './places.ts';
import { at, type Visit } from './project-file.ts';
import { eachFile, noNode, type Rule } from './rule.ts';

/** Where bytes become types: the codec, and the file that brands ids. */
const mayCast = (path: string): boolean => /(^|\/)codec[^/]*\.ts$/.test(path) || path === 'src/flow/ids.ts';

export const codeRules: readonly Rule[] = [
  {
    says: 'nothing is `any`',
    check: noNode(
      isOurs,
      ({ node }) => node.type === 'TSAnyKeyword',
      'say what it is, or take unknown and narrow it',
    ),
    caught: [[{ 'src/api/a.ts': '\nexport const a = (x: any) => x;' }, 'src/api/a.ts:2']],
    passes: [{ 'src/api/a.ts': '/** any */\nexport const any = (x: unknown) => x;' }],
  },
  {
    says: 'nothing is cast but by the codec, by what brands ids, and by tests',
    check: noNode(
      (path) => isOurs(path) && !mayCast(path),
      isCast,
      'narrow it by a check, or type its origin',
    ),
    caught: [
      [{ 'src/api/a.ts': 'export const a = (x: unknown) =>\n  x as string;' }, 'src/api/a.ts:2'],
      [{ 'tools/a.ts': 'const a = <string>b;' }, 'tools/a.ts:1'],
    ],
    passes: [
      {
        'src/api/a.ts':
          "import { a as b } from './b.ts';\nexport * as c from './c.ts';\nexport const d = [1] as const;",
      },
      { 'src/kafka/codec-union.ts': 'const a = b as string;', 'src/flow/ids.ts': 'const a = b as Offset;' },
      { 'src/api/a.test.ts': 'const a = b as string;' },
    ],
  },
  {
    says: 'src/ has no default exports',
    check: noNode(isProduct, ({ node }) => node.type === 'ExportDefaultDeclaration', 'export it by its name'),
    caught: [[{ 'src/api/a.ts': 'export default 1;' }, 'src/api/a.ts:1']],
    passes: [
      {
        'src/api/a.ts': "import pg from 'pg';\nexport const a = pg;",
        'vitest.config.ts': 'export default 1;',
      },
    ],
  },
  {
    says: 'no catch is empty',
    check: noNode(
      isCode,
      ({ node }) => node.type === 'CatchClause' && node.body.body.length === 0,
      'do what follows from the error, or let it pass',
    ),
    caught: [[{ 'test/a.ts': 'try {\n  f();\n} catch {\n  // never mind\n}' }, 'test/a.ts:3']],
    passes: [{ 'src/api/a.ts': 'try { f(); } catch (thrown) { throw asFault(thrown); }' }],
  },
  {
    says: 'only cli/ and tools/ print',
    check: noNode(
      (path) => isProduct(path) && !path.startsWith('src/cli/'),
      ({ node }) => node.type === 'MemberExpression' && isNamed(node.object, 'console'),
      'tell telemetry, or give it to cli/ to print',
    ),
    caught: [[{ 'src/kafka/a.ts': "\nconsole.log('here');" }, 'src/kafka/a.ts:2']],
    passes: [
      {
        'src/cli/a.ts': "console.log('here');",
        'tools/a.ts': 'console.error(1);',
        'test/a.ts': 'console.log(1);',
      },
    ],
  },
  {
    says: 'only config reads the environment',
    check: noNode(
      (path) => isProduct(path) && !/^src\/config(\.ts$|\/)/.test(path),
      readsEnvironment,
      'make it a setting in config and have that handed in',
    ),
    caught: [
      [{ 'src/stack/a.ts': 'const home = process.env.HOME;' }, 'src/stack/a.ts:1'],
      [{ 'src/stack/a.ts': "import { env } from 'node:process';" }, 'src/stack/a.ts:1'],
    ],
    passes: [
      {
        'src/config.ts': 'export const a = process.env;',
        'src/config/a.ts': 'export const a = process.env;',
      },
      {
        'src/stack/a.ts': 'spawn("java", { env: given.env });\nprocess.exitCode = 1;',
        'tools/a.ts': 'process.env;',
      },
    ],
  },
  {
    says: 'the compiler is never told to look away, and told to expect an error only by tests',
    check: eachFile(isCode, (file) =>
      file.comments
        .filter(
          ({ value }) =>
            /@ts-(ignore|nocheck)/.test(value) || (!isTest(file.path) && /@ts-expect-error/.test(value)),
        )
        .map(({ start, value }) => `${at(file, start)}: ${value.trim()}; make the types say what is true`),
    ),
    caught: [
      [{ 'test/a.ts': '// @ts-ignore because' }, 'test/a.ts:1'],
      [{ 'src/a.ts': '// @ts-expect-error because' }, 'src/a.ts:1'],
    ],
    passes: [{ 'src/flow/ids.test-d.ts': '// @ts-expect-error an offset is no next offset' }],
  },
];

function isCast({ node }: Visit): boolean {
  if (node.type === 'TSTypeAssertion') return true;
  if (node.type !== 'TSAsExpression') return false;
  const to = node.typeAnnotation;
  return !(to.type === 'TSTypeReference' && isNamed(to.typeName, 'const'));
}

function readsEnvironment({ node, parent }: Visit): boolean {
  if (node.type === 'MemberExpression')
    return isNamed(node.object, 'process') && isNamed(node.property, 'env');
  if (node.type !== 'ImportSpecifier' || parent?.type !== 'ImportDeclaration') return false;
  return /^(node:)?process$/.test(parent.source.value) && isNamed(node.imported, 'env');
}

const isNamed = (node: Visit['node'], name: string): boolean =>
  node.type === 'Identifier' && node.name === name;
