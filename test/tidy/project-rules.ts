/** What shows when files are seen together: dead files, misplaced tests, records without their question. */
import { isProduct } from './places.ts';
import type { ProjectFile } from './project-file.ts';
import { targetOf } from './rooms.ts';
import { eachFile, type Rule } from './rule.ts';

const question = 'How about not doing this at all?';

export const projectRules: readonly Rule[] = [
  {
    says: 'every file of src/ is used by another file, or is where a process begins',
    check: (files) => {
      const used = new Set(files.flatMap(namedBy));
      return files
        .filter(({ path }) => isProduct(path) && !isEntry(path) && !used.has(path))
        .map(({ path }) => `${path}:1: nothing imports it; use it or delete it`);
    },
    caught: [[{ 'src/api/a.ts': '', 'src/api/b.ts': "import './b.ts';" }, 'src/api/a.ts:1']],
    passes: [
      {
        'src/main.ts': "import('./api/a.ts');",
        'src/api/a.ts': "new Worker(new URL('./b.ts', import.meta.url));",
        'src/api/b.ts': '',
      },
      { 'test/kill.ts': "spawn('node', ['src/kafka/through.ts']);", 'src/kafka/through.ts': '' },
      { 'src/cli/stack.ts': '' },
    ],
  },
  {
    says: 'a test that needs a world says so by its suffix',
    check: eachFile(
      (path) => /^test\/(simulation|integration)\/.*\.test\.ts$/.test(path),
      ({ path }) => {
        const suffix = path.startsWith('test/simulation/') ? '.sim.test.ts' : '.int.test.ts';
        return path.endsWith(suffix) ? [] : [`${path}:1: would run as a pure test; call it *${suffix}`];
      },
    ),
    caught: [[{ 'test/integration/kill.test.ts': '' }, 'test/integration/kill.test.ts:1']],
    passes: [
      { 'test/simulation/turn.sim.test.ts': '', 'test/integration/a.int.test.ts': '', 'test/a.test.ts': '' },
    ],
  },
  {
    says: `a decision record is numbered once and asks: ${question}`,
    check: (files) => {
      const records = files.filter(({ path }) => /^docs\/decisions\/.*\.md$/.test(path));
      return records.flatMap(({ path, text }) => [
        ...(text.includes(question) ? [] : [`${path}:1: answer the question "${question}"`]),
        ...(/\/\d{4}-[a-z0-9-]+\.md$/.test(path) ? [] : [`${path}:1: call it 0001-what-was-decided.md`]),
        ...(records.some((other) => other.path < path && numberOf(other.path) === numberOf(path))
          ? [`${path}:1: its number is taken; take the next one`]
          : []),
      ]);
    },
    caught: [
      [{ 'docs/decisions/0001-a.md': '# A' }, 'docs/decisions/0001-a.md:1'],
      [{ 'docs/decisions/a.md': question }, 'docs/decisions/a.md:1'],
      [
        { 'docs/decisions/0001-a.md': question, 'docs/decisions/0001-b.md': question },
        'docs/decisions/0001-b.md:1',
      ],
    ],
    passes: [
      { 'docs/decisions/0001-a.md': `# A\n\n**${question}** Yes.`, 'docs/decisions/0002-b.md': question },
    ],
  },
  {
    says: 'what names its interpreter can be executed, and nothing else',
    check: eachFile(
      () => true,
      ({ path, text, executable }) =>
        text.startsWith('#!') === executable
          ? []
          : [`${path}:1: run: chmod ${executable ? '-x' : '+x'} ${path}`],
    ),
    caught: [
      [{ 'src/main.ts': '#!/usr/bin/env node' }, 'src/main.ts:1'],
      [{ 'README.md*': '# Readme' }, 'README.md:1'],
    ],
    passes: [{ 'src/main.ts*': '#!/usr/bin/env node', 'README.md': '# Readme' }],
  },
  {
    says: 'every topic says why it is there',
    check: eachFile(
      (path) => /^topics\/.*\.ya?ml$/.test(path),
      ({ path, text }) =>
        /^why: *\S/m.test(text) ? [] : [`${path}:1: no why; say what would be lost without it`],
    ),
    caught: [
      [{ 'topics/a.yml': 'name: a\n' }, 'topics/a.yml:1'],
      [{ 'topics/a.yml': 'name: a\nwhy:\npartitions: 1\n' }, 'topics/a.yml:1'],
    ],
    passes: [{ 'topics/a.yml': 'name: a\nwhy: Because.\n' }],
  },
];

/** Paths a file imports, or names in a string as a worker or a child process is named. */
function namedBy({ path, imports, visits }: ProjectFile): string[] {
  const strings = visits.flatMap(({ node }) =>
    node.type === 'Literal' && typeof node.value === 'string' && node.value.endsWith('.ts')
      ? [node.value]
      : [],
  );
  return [...imports.map(({ specifier }) => specifier), ...strings]
    .map((name) => targetOf(path, name) ?? name)
    .filter((target) => target !== path);
}

/** Where a process begins: the commands, and the processes they start by a path they put together. */
const isEntry = (path: string): boolean => /^src\/(main\.ts$|cli\/)/.test(path);

const numberOf = (path: string): string => path.replace(/^.*\/(\d*).*$/, '$1');
