import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Fault } from '../faults.ts';
import { tokenTable } from './token-table.ts';

const folder = mkdtempSync(join(tmpdir(), 'token-table-'));
afterAll(() => rmSync(folder, { recursive: true }));
const never = AbortSignal.any([]);

const header = 'chainId,address,symbol,decimals,category,source';
const usdt = '0xdac17f958d2ee523a2206206994597c13d831ec7';
const row = `1,${usdt},USDT,6,stablecoin,somewhere@1`;

function written(...lines: string[]): string {
  const path = join(folder, 'tokens.csv');
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  return path;
}

const refusal = (...lines: string[]): Promise<string> =>
  tokenTable(written(...lines)).then(
    () => 'accepted',
    (fault: Fault) => `${fault.code} ${fault.message.replace(`${folder}/`, '')}`,
  );

test('a token in the table is known, any other is absent', async () => {
  const facts = await tokenTable(written(header, row));
  const answers = await facts([`token:1:${usdt}`, `token:137:${usdt}`, 'token:1:0x'], never);
  expect(answers).toEqual(
    new Map<string, unknown>([
      [
        `token:1:${usdt}`,
        {
          type: 'known',
          fact: {
            type: 'TokenFact',
            chainId: 1,
            address: usdt,
            symbol: 'USDT',
            decimals: 6,
            category: 'stablecoin',
          },
        },
      ],
      [`token:137:${usdt}`, { type: 'absent' }],
      ['token:1:0x', { type: 'absent' }],
    ]),
  );
});

test('one contract address may be two tokens on two chains', async () => {
  const facts = await tokenTable(written(header, row, row.replace('1,', '137,').replace('USDT', 'OTHER')));
  const answers = await facts([`token:1:${usdt}`, `token:137:${usdt}`], never);
  expect([...answers.values()]).toMatchObject([{ fact: { symbol: 'USDT' } }, { fact: { symbol: 'OTHER' } }]);
});

test('a table with a header alone knows nothing and is right', async () => {
  expect((await (await tokenTable(written(header)))([`token:1:${usdt}`], never)).size).toBe(1);
});

test.each([
  ['address: expected 0x and 40 lower-case hex digits', row.replace(usdt, usdt.toUpperCase())],
  ['chainId: expected a whole number from 0 to 2147483647', row.replace('1,', 'one,')],
  ['decimals: expected a whole number from 0 to 255', row.replace(',6,', ',6.0,')],
  ['decimals: expected a whole number from 0 to 255', row.replace(',6,', ',256,')],
  ['category: expected one of stablecoin, wrapped, governance, other', row.replace('stablecoin', 'coin')],
  ['symbol: expected what the contract calls itself, got nothing', row.replace('USDT', '')],
  ['source: expected where the row was taken from, got nothing', row.replace('somewhere@1', '')],
  [`expected 6 values (${header}), got 7`, `${row},more`],
  [`expected 6 values (${header}), got 1`, ''],
])('a row is refused with its line: %s', async (message, wrong) => {
  expect(await refusal(header, row.replace(usdt, usdt.replace('0xd', '0xe')), wrong)).toContain(
    `bad-config tokens.csv:3: ${message}`,
  );
});

test('a token that stands in the table twice is refused, because the rows may differ', async () => {
  expect(await refusal(header, row, row)).toContain(`tokens.csv:3: ${usdt} stands in the table twice`);
});

test('a table without its header is refused at line 1', async () => {
  expect(await refusal(row)).toContain(`tokens.csv:1: expected the header '${header}', got '1,0xdac`);
});

test('a table that is not there is refused by name', async () => {
  await expect(tokenTable(join(folder, 'none.csv'))).rejects.toThrow(
    /none.csv: the token table cannot be read/,
  );
});
