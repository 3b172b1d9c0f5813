import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expressionCompiler } from './expression.ts';
import type { Fields, FieldValue } from './misuse.ts';

const fields: Fields = {
  kind: { type: 'string', means: 'What happened.', values: ['transfer', 'swap'] },
  from: { type: 'string', means: 'Who gave.' },
  amount: { type: 'double', means: 'How much.' },
  chainId: { type: 'int', means: 'Where.' },
  mint: { type: 'bool', means: 'From nobody.' },
  mentions: { type: 'list<string>', means: 'Whom it names.' },
};
const input: Readonly<Record<string, FieldValue>> = {
  kind: 'transfer',
  from: '0xa',
  amount: 12.5,
  chainId: 137n,
  mint: false,
  mentions: ['x', 'y'],
};

const compile = expressionCompiler(fields);

function compiled(text: string) {
  const expression = compile(text);
  if (expression.type === 'error') throw new Error(expression.message);
  return expression;
}

describe('an expression', () => {
  test.each<[string, boolean]>([
    ['kind == "transfer" && amount >= 12.5', true],
    ['amount >= 10', true],
    ['amount > 12.5', false],
    ['chainId == 137', true],
    ['chainId in [1, 137]', true],
    ['kind in ["swap"]', false],
    ['mint', false],
    ['!mint', true],
    ['"x" in mentions', true],
    ['mentions.exists(who, who == "y")', true],
    ['size(mentions) > 2', false],
    ['from.startsWith("0x")', true],
    ['cel.bind(twice, amount * 2.0, twice > 20.0)', true],
  ])('%s is %s', (text, holds) => {
    expect(compiled(text).holds(input)).toBe(holds);
  });

  test.each([
    ['kind == "transfer" && amount >= 1.0 || amount < 0.0', ['amount', 'kind']],
    ['mentions.exists(who, who == from)', ['from', 'mentions']],
    ['mint ? chainId == 1 : {"kind": from}.kind == "x"', ['chainId', 'from', 'mint']],
    ['cel.bind(limit, 5.0, -amount < limit)', ['amount']],
    ['true', []],
  ])('%s reads %j', (text, reads) => {
    expect(compiled(text).reads).toEqual(reads);
  });

  test.each([
    ['chainId / 0 == 1', 'division by zero'],
    ['mentions[7] == "x"', 'No such key: index out of bounds, index 7 >= size 2'],
    ['int(from) == 1', 'int() type error: cannot convert to int'],
    ['9223372036854775807 + chainId > 0', 'integer overflow: 9223372036854775944'],
  ])('%s fails as a value', (text, failure) => {
    expect(compiled(text).holds(input)).toEqual({ failure });
  });
});

describe('an expression is refused', () => {
  test.each<[string, number, string]>([
    ['kind == "swap" && amnt > 1.0', 18, 'unknown field amnt; did you mean amount?'],
    ['wallet == "x"', 0, 'unknown field wallet; known are kind, from, amount, chainId, mint, mentions'],
    ['from == 1', 0, 'no such overload: string == int'],
    [
      'amount * 2 > 1.0',
      0,
      'no such overload: double * int; a number beside a double is written with a point, as in 2.0',
    ],
    ['chainId', 0, 'expected true or false, found int'],
    ['kind ==', 7, 'Unexpected token: EOF'],
    ['', 0, 'Unexpected token: EOF'],
    ['mint &&\n  kind == "trnasfer"', 18, 'kind is never "trnasfer"; did you mean transfer?'],
    ['"burn" != kind', 0, 'kind is never "burn"; known are transfer, swap'],
    ['kind in ["swap", "sawp"]', 17, 'kind is never "sawp"; did you mean swap?'],
    ['mentions.exists(from, from == "x")', 16, 'from is a field; give the variable another name'],
    [
      'from.matches("(a+)+$")',
      0,
      'matches is not offered, since a pattern can run for ever; use startsWith, endsWith or contains',
    ],
    ['dyn(from) == 1', 0, 'dyn is not offered, since it switches the type check off'],
    [
      'has(kind.x)',
      0,
      'has is not offered, since each field is always there; compare it with its empty value',
    ],
    [
      'timestamp(chainId).getHours("Europe/Vienna") == 1',
      0,
      'getHours takes no time zone here, since its answer would depend on the machine; use UTC',
    ],
  ])('%j, at %i: %s', (text, offset, message) => {
    expect(compile(text)).toEqual({ type: 'error', message, offset });
  });

  test('without ever throwing, whatever the text', () => {
    const word = fc.constantFrom(
      ...'kind from amount chainId mentions has size exists a'.split(' '),
      ...'1 2.0 "x" ( ) [ ] { } . , ? : == != < in && || ! - + * / %'.split(' '),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word, { maxLength: 12 }).map((words) => words.join(' ')),
        ),
        (text) => {
          const expression = compile(text);
          if (expression.type === 'error') expect(expression.message).not.toBe('');
          else expect(['boolean', 'object']).toContain(typeof expression.holds(input));
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
