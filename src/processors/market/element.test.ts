import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { element, type TimeUnit } from './element.ts';

const digits = (least: number, most: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: least, maxLength: most });

test('any number comes out as it was written, bare or in quotes, whatever a double would make of it', () => {
  fc.assert(
    fc.property(fc.constantFrom('', '-'), fc.bigInt({ min: 1n }), digits(1, 40), (sign, whole, fraction) => {
      const written = `${sign}${whole}.${fraction}`;
      expect(element(`{"p":${written}}`).decimal('p')).toBe(written);
      expect(element(`["${written}"]`).decimal(0)).toBe(written);
    }),
  );
});

describe('a number', () => {
  test.each(['0', '-0.00061334', '1.10', '1e-7', '9.7e-06', '2E+3', '0.00000000', '+5', '.5', '5.'])(
    'may be written %s',
    (written) => {
      const at = element(JSON.stringify({ p: written }));
      expect([at.decimal('p'), at.complaint]).toEqual([written, null]);
    },
  );

  test.each([
    ['"1,5"', '"1,5"'],
    ['"0x10"', '"0x10"'],
    ['"NaN"', '"NaN"'],
    ['"1e9999"', '"1e9999"'],
    ['" 1"', '" 1"'],
    ['""', '""'],
    ['null', 'null'],
    ['true', 'true'],
    ['[1]', '["1"]'],
  ])('is not %s', (json, shown) => {
    const at = element(`{"p":${json}}`);
    at.decimal('p');
    expect(at.complaint).toBe(`p: expected a number, got ${shown}`);
  });

  test('that is absent is named by its path', () => {
    const at = element('{"data":[{"px":"1"}]}');
    at.decimal('data', 1, 'px');
    expect(at.complaint).toBe('data[1].px: expected a number, got nothing');
  });

  test('may be left out, be null or be empty where it may be missing, and must be one otherwise', () => {
    const at = element('{"a":null,"b":"","c":"-5"}');
    expect([at.decimalOrNull('a'), at.decimalOrNull('b'), at.decimalOrNull('d')]).toEqual([null, null, null]);
    expect([at.decimalOrNull('c'), at.magnitude('c')]).toEqual(['-5', '5']);
    expect(at.complaint).toBeNull();
    expect(element('{"a":"x"}').decimalOrNull('a')).toBe('0');
  });
});

describe('a time', () => {
  test.each<[string, TimeUnit, number]>([
    ['1633998523963', 'ms', 1_633_998_523_963],
    ['"1619093543708.2642"', 'ms', 1_619_093_543_708],
    ['"1618678142.557535"', 's', 1_618_678_142_557],
    ['1618678142.001', 's', 1_618_678_142_001],
    ['"1641343708"', 's', 1_641_343_708_000],
    ['"1641343708122432"', 'us', 1_641_343_708_122],
    ['1619378328806000034', 'ns', 1_619_378_328_806],
    ['"12"', 'ns', 0],
    ['0', 's', 0],
  ])('of %s in %s', (json, unit, ms) => {
    const at = element(`[${json}]`);
    expect([at.time(unit, 0), at.complaint]).toEqual([ms, null]);
  });

  test.each(['"2021-10-12"', '-1', '"1e12"', 'null', '"12345678901234567890"'])('is not %s', (json) => {
    const at = element(`[${json}]`);
    at.time('ms', 0);
    expect(at.complaint).toMatch(/^\[0\]: expected a time in ms, got /);
  });
});

test('only the first complaint is kept, and what is no JSON is one', () => {
  const at = element('{}');
  at.text('first');
  at.flag('second');
  expect(at.complaint).toBe('first: expected text, got nothing');
  const broken = element('{"a":');
  broken.decimal('a');
  expect(broken.complaint).toMatch(/^expected JSON: /);
});

test('a member that an object only inherits is not there', () => {
  const at = element('{}');
  expect([at.has('constructor'), at.has('toString', 'name')]).toEqual([false, false]);
  expect(element('{"__proto__":{"p":"1"}}').has('p')).toBe(false);
});
