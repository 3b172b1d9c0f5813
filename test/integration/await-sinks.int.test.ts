import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { awaitSinks } from '../../src/cli/await-sinks.ts';
import { lengthsOf } from '../../src/cli/drained.ts';
import { loadPipeline } from '../../src/cli/load.ts';
import { type Prepared, prepare, release } from '../../src/cli/pipeline.ts';
import { silent } from '../../src/telemetry.ts';
import { sources } from '../../src/topology.ts';
import { runMillrace } from './command-run.ts';
import { firstLines, pipelineFolder, serviceVariables } from './pipeline-folder.ts';

const urls = { ...inject('urls'), kafka: inject('urls').kafka.split(',') };
const folder = pipelineFolder(firstLines(50));
const file = join(folder.path, 'millrace.yml');
const loaded = loadPipeline(file);
const admin = new Kafka({ brokers: urls.kafka, logLevel: logLevel.NOTHING }).admin();
const never = new AbortController().signal;
const once = () => runMillrace(['up', '--once', '--config', file], { env: serviceVariables(inject('urls')) });

let prepared: Prepared;
beforeAll(async () => {
  expect((await once()).status).toBe(0);
  prepared = await prepare({ ...loaded, urls, telemetry: silent }, never);
  await admin.connect();
});
afterAll(async () => {
  await admin.disconnect();
  await release(prepared);
  folder.remove();
});

const behind = async (): Promise<string | null> =>
  awaitSinks(prepared, { lengths: await lengthsOf(sources(loaded.config)), patienceMs: 300 }, never);

test('a run that has ended has waited for every sink', async () => {
  expect(await behind()).toBeNull();
});

test('a sink that has something to write is told, with how much; the next run makes up for it', async () => {
  const group = `${folder.app}/redis-signals`;
  const topic = `${folder.app}.signals`;
  await admin.setOffsets({ groupId: group, topic, partitions: [{ partition: 1, offset: '0' }] });
  expect(await behind()).toMatch(
    new RegExp(`^sink {8}is behind after 0.3 s .*: ${group}/signals/1 has \\d+ records to write$`),
  );
  expect(await once()).toMatchObject({ status: 0, stdout: expect.not.stringContaining('behind') });
  expect(await behind()).toBeNull();
});
