/** `millrace check`: config, rules, schemas, topics and facts, without any side effect. */
import { Command } from 'commander';
import { schemas } from '../events.ts';
import { factTables } from '../facts/fact-tables.ts';
import { asFault, Fault, whatFollows } from '../faults.ts';
import { avroType } from '../kafka/codec-union.ts';
import { counted } from './counted.ts';
import { type LoadedPipeline, loadPipeline } from './load.ts';
import { spamScaleOf } from './spam-scale-of.ts';

type CheckOptions = Readonly<{ config: string; json?: boolean }>;

export const checkCommand = (): Command =>
  new Command('check')
    .description('check config, rules, schemas, topics and facts; starts nothing')
    .option('--config <file>', 'the pipeline', 'millrace.yml')
    .option('--json', 'one JSON object: ok, errors, and what was found')
    .addHelpText('after', '\nExample:\n  npx millrace check --config millrace.yml')
    .action((options: CheckOptions) => (options.json ? checkAsJson(options.config) : check(options.config)));

async function check(file: string): Promise<void> {
  const { app, sources, ruleSet, topics } = contentsOf(await checked(file));
  const [read, flowing] = [counted(sources.length, 'source'), counted(topics.length, 'topic')];
  console.log(`${file} is right: app ${app}, ${read}, ${flowing},`);
  const rules = counted(ruleSet.rules.length, 'rule');
  console.log(`rule set ${ruleSet.name} version ${ruleSet.version} of ${rules}`);
}

/** The errors are in the answer, where a script reads, and on standard error, where a person looks. */
async function checkAsJson(file: string): Promise<void> {
  try {
    console.log(JSON.stringify({ ok: true, errors: [], ...contentsOf(await checked(file)) }));
  } catch (thrown) {
    const { code, message } = asFault(thrown);
    if (whatFollows(code) === 'exit-1')
      console.log(JSON.stringify({ ok: false, errors: message.split('\n') }));
    throw thrown;
  }
}

async function checked(file: string): Promise<LoadedPipeline> {
  const pipeline = loadPipeline(file);
  for (const { name } of pipeline.config.topics) checkSchema(name);
  await factTables(pipeline.config.facts);
  await spamScaleOf(pipeline.config);
  return pipeline;
}

/** Avro's own rules: names, defaults and unions; that the schema is there at all has been checked. */
function checkSchema(topic: string): void {
  try {
    avroType(schemas[topic] ?? '');
  } catch (thrown) {
    throw wrongSchema(topic, thrown);
  }
}

function wrongSchema(topic: string, cause: unknown): Fault {
  const why = cause instanceof Error ? cause.message : String(cause);
  const message = `src/events.ts:1: the schema of ${topic} is wrong: ${why}, expected Avro; correct schemas/`;
  return new Fault('bad-config', message, { cause });
}

function contentsOf({ config: { app, sources, topics, ruleSet } }: LoadedPipeline) {
  return {
    app,
    sources: sources.map((source) => ({
      name: source.name,
      type: source.type,
      ...('chainId' in source && { chainId: source.chainId }),
    })),
    ruleSet: { name: ruleSet.name, version: ruleSet.version, rules: ruleSet.rules.map(({ name }) => name) },
    topics: topics.map(({ name, partitions }) => ({ name, partitions })),
  };
}
