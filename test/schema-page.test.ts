import { join } from 'node:path';
import avsc from 'avsc';
import { expect, test } from 'vitest';
import { loadPipeline } from '../src/cli/load.ts';
import { recompute } from '../src/cli/recompute.ts';
import { schemas } from '../src/events.ts';
import { nothingWritten } from '../src/producers/nothing-written.ts';
import { sources } from '../src/topology.ts';
import { readRecords, readTopics } from '../tools/avro/sources.ts';
import { example } from '../tools/reference/wire-example.ts';
import { pageText } from './page-text.ts';

const root = join(import.meta.dirname, '..', '/');
const { text: page, tableUnder } = pageText('docs/SCHEMA.md');
const topics = readTopics(root);
const typesOf = (name: string) => topics.find((topic) => topic.name === name)?.types ?? [];

const { config: whole, ruleSet } = loadPipeline(join(root, 'millrace.yml'));
/** One chain, a venue whose markets have a colon in their names, and all posts. */
const config = {
  ...whole,
  sources: whole.sources
    .filter((source) => source.type !== 'replay' || source.name === 'polygon')
    .map((source) =>
      source.type === 'replay-market'
        ? { ...source, files: source.files.filter((file) => file.endsWith('/bitfinex.jsonl.gz')) }
        : source,
    ),
};
const { events, signals, types } = await recompute(config, ruleSet);

/** `token:<chainId>:<address>` → what such a text looks like. */
const formsIn = (cells: readonly string[]): RegExp[] =>
  cells
    .flatMap((cell) => cell.match(/`[^`]*<[^`]*`/g) ?? [])
    .map((form) => new RegExp(`^${form.slice(1, -1).replaceAll(/<(\w+)>/g, partOf)}$`));

const partOf = (_: string, name: string): string => (name === 'market' ? '.+' : '[^:]+');

test('every record, every field, every enum and every topic is on the page', () => {
  const missing = [...readRecords(root).values()].flatMap(({ name, fields }) => {
    const [, section = ''] = page.split(`\n### ${name}\n`);
    const text = section.split('\n### ')[0] ?? '';
    return fields
      .filter((field) => !text.includes(`| \`${field.name}\` | `))
      .map((one) => `${name}.${one.name}`);
  });
  expect(missing).toEqual([]);
  expect(topics.filter(({ name, why }) => !page.includes(`### ${name}\n\n${why}\n`))).toEqual([]);
});

test('every place that is linked within the page is there', () => {
  const anchors = [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
  const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor);
  expect(links.filter((link) => !anchors.includes(link))).toEqual([]);
  expect(new Set(anchors).size).toBe(anchors.length);
});

test('the bytes that are explained are those of the envelope, to whoever has the schema only', () => {
  const bytes = Buffer.from(
    tableUnder('Bytes')
      .map(([cell]) => cell)
      .join('')
      .replaceAll(/[` ]/g, ''),
    'hex',
  );
  const { id, key, at, appendedAt, body } = example;
  const { type, ...fields } = body;
  const schema = JSON.parse(schemas.signals ?? '');
  const envelope = avsc.Type.forSchema(schema, { wrapUnions: true }).fromBuffer(bytes.subarray(5));
  expect(JSON.parse(JSON.stringify(envelope))).toEqual({
    ...{ id, key, at, appendedAt: { long: appendedAt }, redriven: null },
    body: { [`millrace.${type}`]: { ...fields, chainId: { int: fields.chainId } } },
  });
});

test('what a topic says in the header type is what flows there, and is explained', async () => {
  const flowing = (counts: object) => [...Object.keys(counts), 'progress'].toSorted();
  expect(typesOf('events').toSorted()).toEqual(flowing(types.events));
  expect(typesOf('events.enriched')).toEqual(typesOf('events'));
  expect(typesOf('signals').toSorted()).toEqual(flowing(types.signals));
  for (const source of sources(config)) {
    const seen = new Set<string>();
    for await (const observation of source.open(null, nothingWritten, AbortSignal.any([])))
      seen.add(observation.type === 'record' ? observation.record : observation.type);
    expect([...seen].toSorted()).toEqual(typesOf(source.to.name).toSorted());
  }
  const told = tableUnder('`type`').map(([word = '']) => word.slice(1, -1));
  expect(told.toSorted()).toEqual([...new Set(topics.flatMap((topic) => topic.types))].toSorted());
});

test('ids and subjects are of the forms that the page lists', () => {
  const idForms = formsIn(tableUnder('What').map(([, form = '']) => form));
  const subjectForms = formsIn(tableUnder('Event').map(([, form = '']) => form));
  const none = (forms: readonly RegExp[]) => (text: string) => !forms.some((form) => form.test(text));
  const subjects = [...events.values()].map(({ body }) => body.subject);
  expect([...events.keys(), ...signals.keys()].filter(none(idForms))).toEqual([]);
  expect(subjects.filter(none(subjectForms))).toEqual([]);
  const met = subjectForms.filter((form) => subjects.some((subject) => form.test(subject)));
  expect(met.length).toBeGreaterThanOrEqual(6);
});
