import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, expect, inject, test } from 'vitest';
import { readTopics } from '../../tools/avro/sources.ts';
import { pageText } from '../page-text.ts';
import { runMillrace } from './command-run.ts';
import { firstLines, pipelineFolder, projectRoot, serviceVariables } from './pipeline-folder.ts';

const urls = inject('urls');
const folder = pipelineFolder(firstLines(300));
const kafka = new Kafka({ brokers: [urls.kafka], logLevel: logLevel.NOTHING });
const consumer = kafka.consumer({ groupId: `reader-of-${folder.app}` });
afterAll(async () => {
  await consumer.disconnect();
  folder.remove();
});

type Envelope = Readonly<{ id: string; key: string; body: Readonly<Record<string, unknown>> }>;
type Decode = (value: Buffer, registry: string) => Promise<Envelope>;

/** What of a topic flows in a pipeline of one chain. */
const flowing = readTopics(`${projectRoot}/`).filter(({ name }) =>
  ['raw.chain', 'events', 'events.enriched', 'signals', 'cursors'].includes(name),
);

test('who has only the page and the registry reads each topic as the page says', async () => {
  const argv = ['up', '--once', '--config', join(folder.path, 'millrace.yml')];
  const run = await runMillrace(argv, { env: serviceVariables(urls) });
  expect(run).toMatchObject({ status: 0 });
  const decode = await decodeOfThePage();
  const seen = new Map<string, Set<string>>(flowing.map(({ name }) => [name, new Set()]));
  const wrong: string[] = [];
  await consumer.connect();
  await consumer.subscribe({
    topics: flowing.map(({ name }) => `${folder.app}.${name}`),
    fromBeginning: true,
  });
  await consumer.run({
    async eachMessage({ topic, message: { key, value, headers } }) {
      // What a seat writes to learn where a topic ends, and aborts: the filter of kafkajs lets it through.
      if (String(key) === 'end' && value === null) return;
      const name = topic.slice(folder.app.length + 1);
      const type = String(headers?.type);
      if (seen.get(name)?.has(type)) return;
      const envelope = await decode(value ?? Buffer.alloc(0), urls.registry);
      const [branch = ''] = Object.keys(envelope.body);
      const bodies = flowing.find((one) => one.name === name)?.bodies ?? [];
      if (!bodies.some((body) => branch === `millrace.${body}`)) wrong.push(`${name} holds ${branch}`);
      if ((type === 'progress') !== (branch === 'millrace.Progress')) wrong.push(`${branch} is ${type}`);
      if (envelope.key !== String(key)) wrong.push(`${envelope.id} lies under ${key}`);
      seen.get(name)?.add(type);
    },
  });
  const types = () => Object.fromEntries([...seen].map(([name, found]) => [name, [...found].toSorted()]));
  await expect
    .poll(types, { timeout: 60_000 })
    .toEqual(Object.fromEntries(flowing.map(({ name, types: told }) => [name, told.toSorted()])));
  expect(wrong).toEqual([]);
});

/** The function on the page, as it stands there. */
async function decodeOfThePage(): Promise<Decode> {
  const [code = ''] = pageText('docs/SCHEMA.md').blocksIn('js');
  const file = join(folder.path, 'decode.mjs');
  symlinkSync(join(projectRoot, 'node_modules'), join(folder.path, 'node_modules'));
  writeFileSync(file, code);
  const { decode }: { decode: Decode } = await import(file);
  return decode;
}
