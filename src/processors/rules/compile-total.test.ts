import { Environment } from '@marcbachmann/cel-js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileTotal } from './compile-total.ts';
import type { Fields } from './misuse.ts';

const fields = {
  n: { type: 'int', means: 'A whole number.' },
  m: { type: 'int', means: 'Another.' },
  x: { type: 'double', means: 'A number.' },
  s: { type: 'string', means: 'A text.' },
  b: { type: 'bool', means: 'Yes or no.' },
} satisfies Fields;

const environment = new Environment();
for (const [name, { type }] of Object.entries(fields)) environment.registerVariable(name, type);

const compiled = (text: string) => compileTotal(environment.parse(text).ast, fields);

const ints = fc.oneof(
  fc.integer({ min: -3, max: 3 }).map(BigInt),
  fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n }),
);
const texts = fc.constantFrom('', 'a', 'ab', 'ba', 'é', '😀');
const doubles = fc.oneof(
  fc.constantFrom(0, -0, 1.5, -2.25, 1e300),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const quoted = (text: string): string => `'${text}'`;
const written = (double: number): string => (Number.isInteger(double) ? double.toFixed(1) : String(double));

const int = fc.oneof(
  fc.constantFrom('n', 'm'),
  fc.integer({ min: -5, max: 5 }).map(String),
  ints.filter((value) => value >= 0n).map(String),
  fc.constantFrom('n % 7', 'm % 3', 'n % 9007199254740993'),
);
const comparison = fc.constantFrom('==', '!=', '<', '<=', '>', '>=');
const leaf = fc.oneof(
  fc.constantFrom('b', 'true', 'false'),
  fc.tuple(int, comparison, int).map((parts) => parts.join(' ')),
  fc
    .tuple(fc.constant('x'), comparison, fc.constantFrom(0, 1.5, -2.25, 1e21).map(written))
    .map((parts) => parts.join(' ')),
  fc.tuple(fc.constant('s'), comparison, texts.map(quoted)).map((parts) => parts.join(' ')),
  fc
    .tuple(fc.constantFrom('startsWith', 'endsWith', 'contains'), texts)
    .map(([name, text]) => `s.${name}('${text}')`),
  fc.constantFrom("s in ['a', 'é']", 'n in [1, 2, 9223372036854775807]', 'm in [0]', 'b in [true]'),
);
const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3 },
    leaf,
    tie('expression').map((one) => `!(${one})`),
    fc
      .tuple(tie('expression'), fc.constantFrom('&&', '||', '==', '!='), tie('expression'))
      .map(([a, by, b]) => `(${a}) ${by} (${b})`),
  ),
}));
const inputs = fc.record({ n: ints, m: ints, x: doubles, s: texts, b: fc.boolean() });

/** As the pipeline gives them: a number where it is a safe integer. */
const asNumber = (value: bigint): bigint | number =>
  Number.isSafeInteger(Number(value)) ? Number(value) : value;

test('what is compiled gives what the library gives, with whole numbers in either form', () => {
  fc.assert(
    fc.property(expression, inputs, (text, input) => {
      const parsed = environment.parse(text);
      expect(parsed.check().valid, text).toBe(true);
      const theirs = parsed(input);
      const ours = compileTotal(parsed.ast, fields);
      expect(ours?.read(input), text).toBe(theirs);
      expect(ours?.read({ ...input, n: asNumber(input.n), m: asNumber(input.m) }), text).toBe(theirs);
    }),
    { numRuns: 2_000 },
  );
});

describe('left to the library', () => {
  test.each([
    ['n + 1 > 2', 'can overflow'],
    ['n % 0 == 1', 'cannot be computed'],
    ['n % m == 1', 'may not be computable'],
    ['n / 2 == 1', 'is not offered'],
    ['x in [1.5]', 'a double in a list'],
    ['n > 1.5', 'an int beside a double'],
    ['size(s) > 1', 'a function'],
    ['[1, 2].exists(i, i == n)', 'a macro'],
    ['b ? n > 1 : m > 1', 'a choice'],
    ['b && n + 1 > 2', 'what holds one that is'],
  ])('%s, which %s', (text) => {
    expect(compiled(text)).toBeNull();
  });
});

test('a field that is not of its type is told and not judged', () => {
  expect(() => compiled('n > 1')?.read({ n: 'two' })).toThrow('the field n is no int');
});
