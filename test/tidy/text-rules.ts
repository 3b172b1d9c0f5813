/** What no text of the project may hold: unfinished business, banners, and traces of one machine. */
import { isCode } from './places.ts';
import { at } from './project-file.ts';
import { eachFile, noText, type Rule } from './rule.ts';

const anything = (): boolean => true;
/** Written in parts, so that this file does not hold what it forbids. */
const planted = (...parts: string[]): string => parts.join('');

const registryHost = new RegExp(
  [
    ...[/\bnpmjs\.(org|com)/, /\bregistry\.[\w-]+\.(org|com|io|net)/, /\byarnpkg\.com/, /\bnpmmirror\.com/],
    ...[/\brepo1?\.maven\b/, /\bmvnrepository\.com/, /\bpypi\.org/, /\bcrates\.io/, /"resolve[d]": "http/],
  ]
    .map(({ source }) => source)
    .join('|'),
);

export const textRules: readonly Rule[] = [
  {
    says: 'nothing is left for later in a comment',
    check: noText(
      (path) => /\.(ts|js|mjs|css|html|sh|sql|ya?ml|avsc|toml|xml)$/.test(path) || path === '.ci/run',
      /\b(TO[D]O|FIX[M]E)\b/,
      'do it, or open an issue',
    ),
    caught: [
      [{ 'src/api/a.ts': planted('\n// TO', 'DO: later') }, 'src/api/a.ts:2'],
      [{ 'topics/a.yml': planted('why: FIX', 'ME') }, 'topics/a.yml:1'],
    ],
    passes: [{ 'src/api/a.ts': '// a to-do list is what an issue is for' }],
  },
  {
    says: 'no comment is a banner',
    check: eachFile(isCode, (file) =>
      file.comments
        .filter(({ value }) => !value.includes('\n') && /^[\s*]*[-=#~*_─═]{3,}.*$/.test(value))
        .map(
          ({ start }) => `${at(file, start)}: a banner; let the order of the code speak, or split the file`,
        ),
    ),
    caught: [
      [{ 'src/api/a.ts': 'a();\n// ---- routes ----' }, 'src/api/a.ts:2'],
      [{ 'src/api/a.ts': '/* ======== */' }, 'src/api/a.ts:1'],
    ],
    passes: [
      { 'src/api/a.ts': '/** One sentence. */\n/**\n * ---- sit down ----> restore\n */\n// - a point' },
    ],
  },
  {
    says: 'no text names a place on one machine',
    check: noText(
      anything,
      /(?<![\w.*}\]-])(\/(work|root|home|Users)\/[\w.-]+|[A-Z]:\\Users\\|(\.\.\/)+shared(?![\w-]))/,
      'make it relative to the project',
    ),
    caught: [
      [{ 'README.md': planted('see /wor', 'k/main') }, 'README.md:1'],
      [{ 'docs/a.md': planted('\n(/ho', 'me/ann/millrace)') }, 'docs/a.md:2'],
      [{ 'src/api/a.ts': planted("'../sha", "red/data'") }, 'src/api/a.ts:1'],
    ],
    passes: [
      {
        'test/integration/a.int.test.ts': "import '../shared-stack.ts';",
        'src/api/a.ts': "route('/v1/home/page');",
      },
    ],
  },
  {
    says: 'no text names the host of a package registry: whoever installs chooses it',
    check: noText(
      anything,
      registryHost,
      'leave the host out; for package-lock.json run: npm install --omit-lockfile-registry-resolved',
    ),
    caught: [
      [
        { 'package-lock.json': planted('{\n  "resol', 'ved": "https://10.0.0.1/a.tgz"\n}') },
        'package-lock.json:2',
      ],
      [{ 'docs/a.md': planted('https://registry.np', 'mjs.org/') }, 'docs/a.md:1'],
      [
        { 'src/stack/pom.xml': planted('<url>https://re', 'po.maven.apache.org/</url>') },
        'src/stack/pom.xml:1',
      ],
    ],
    passes: [
      {
        'docs/a.md':
          'Maven Central, npm and https://kafka.apache.org/ may be named; registry.url is a setting',
      },
    ],
  },
];
