import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { compiled } from '../../test/chain-node/compiled.ts';
import { wantedLogs } from '../producers/chain/wanted-logs.ts';
import { issueLine } from './issue.ts';
import { pipelineIssues } from './pipeline-issues.ts';
import { wantedConfig } from './wanted-events.ts';
import { readYamlFile } from './yaml-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-abi-'));
mkdirSync(join(folder, 'abi'));
afterAll(() => rmSync(folder, { recursive: true }));

const written = (name: string, value: unknown) =>
  writeFileSync(
    join(folder, 'abi', name),
    typeof value === 'string' ? value : JSON.stringify(value, null, 2),
  );

/** What is told of an entry whose keys stand on lines of their own from line 4 on. */
function told(...keys: string[]): readonly string[] {
  const path = join(folder, 'millrace.yml');
  writeFileSync(path, `sources:\n  - name: one\n    logs:\n      - ${keys.join('\n        ')}\n`);
  const { value: yaml } = readYamlFile(path);
  if (!yaml) throw new Error('not YAML');
  const shown = relative(process.cwd(), folder);
  return pipelineIssues(yaml, folder, {}).map((issue) =>
    issueLine(issue).replace(`${shown.startsWith('..') ? folder : shown}/`, ''),
  );
}

const transfer = {
  ...{ type: 'event', name: 'Transfer' },
  inputs: [
    { name: 'from', type: 'address', indexed: true },
    { name: 'to', type: 'address', indexed: true },
    { name: 'value', type: 'uint256', indexed: false },
  ],
};
const approval = { type: 'event', name: 'Approval', inputs: [{ name: 'by', type: 'address' }] };
const items = [{ type: 'function', name: 'transfer', inputs: [] }, transfer, approval];

/** Signatures of what an entry wants, as the source makes them. */
const signatures = (entry: { events?: string[]; abi: string }) =>
  [...wantedLogs([{ events: wantedConfig({ addresses: [], events: [], ...entry }, folder).events }]).events]
    .flatMap(([, shapes]) => shapes.map(({ signature }) => signature))
    .toSorted();

test('names mean events of an ABI, and no name all of them, alone or in an artefact', async () => {
  written('alone.json', items);
  written('Artefact.json', { contractName: 'Token', abi: items, bytecode: '0x' });
  const { token } = await compiled();
  written('compiled.json', token.abi.formatJson());
  const both = ['Approval(address)', 'Transfer(address,address,uint256)'];
  expect(signatures({ abi: 'abi/alone.json' })).toEqual(both);
  expect(signatures({ abi: 'abi/Artefact.json', events: ['Transfer'] })).toEqual(both.slice(1));
  expect(signatures({ abi: 'abi/compiled.json' })).toEqual(both.slice(1));
  expect(signatures({ abi: 'abi/alone.json', events: ['Approval', 'Sync(uint112,uint112)'] })).toEqual([
    'Approval(address)',
    'Sync(uint112,uint112)',
  ]);
  expect(told('abi: abi/alone.json', 'events: [Transfer, "Sync(uint112,uint112)"]')).toEqual([]);
});

test('a name means each event of that name, and an anonymous one is none', () => {
  const other = { ...approval, name: 'Transfer' };
  written('several.json', [transfer, other, { ...approval, anonymous: true }]);
  const all = ['Transfer(address)', 'Transfer(address,address,uint256)'];
  expect(signatures({ abi: 'abi/several.json', events: ['Transfer'] })).toEqual(all);
  expect(signatures({ abi: 'abi/several.json' })).toEqual(all);
  expect(told('abi: abi/several.json', 'events: [Approval]')).toEqual([
    'millrace.yml:5: sources[0].logs[0].events[0] is "Approval", which abi/several.json does not have, ' +
      'expected one of Transfer',
  ]);
});

test('a name that the ABI does not have is told with the nearest one, or with all', () => {
  written('alone.json', items);
  expect(told('abi: abi/alone.json', 'events:', '  - Transferr', '  - Mint', '  - Approval')).toEqual([
    'millrace.yml:6: sources[0].logs[0].events[0] is "Transferr", which abi/alone.json does not have, ' +
      'expected Transfer',
    'millrace.yml:7: sources[0].logs[0].events[1] is "Mint", which abi/alone.json does not have, ' +
      'expected one of Transfer, Approval',
  ]);
});

test('a name alone wants an ABI', () => {
  expect(told('events: [Transfer]')).toEqual([
    'millrace.yml:4: sources[0].logs[0].events[0] is "Transfer", a name alone, ' +
      'expected a signature, or abi beside events',
  ]);
});

test.each<[string, unknown, string]>([
  ['no JSON', '[\n  {"type": "event",}\n]', 'abi/a.json:2: is not JSON here, expected the ABI of a contract'],
  ['cut off', '[\n{}, {', 'abi/a.json:2: is not JSON here, expected the ABI of a contract'],
  [
    'an artefact without one',
    { bytecode: '0x', contracts: {} },
    'abi/a.json:1: is a mapping with bytecode, contracts, expected an array or a mapping with it as abi',
  ],
  ['a word', '"Transfer"', 'abi/a.json:1: is "Transfer", expected an array or a mapping with it as abi'],
  [
    'no events',
    items.slice(0, 1),
    'abi/a.json:1: has no events, expected the ABI of a contract that emits some',
  ],
  [
    'an event without types',
    [transfer, { type: 'event', name: 'Odd', inputs: [{}] }],
    'abi/a.json:1: event 2 has no name or no inputs with types, expected both',
  ],
])('a file that is %s is told by its name and line', (_, content, line) => {
  written('a.json', content);
  expect(told('abi: abi/a.json', 'events: [Transfer]')).toEqual([line]);
});

test('a file that is not there is told where it is named', () => {
  expect(told('addresses: []', 'abi: abi/none.json')).toEqual([
    'millrace.yml:5: "abi/none.json" is not there, expected a file',
  ]);
});
