/** `millrace schemas`: the schemas of this version compared with those registered, and registered. */
import { Command } from 'commander';
import type { Config } from '../config.ts';
import { planSchemas, refuseSchemas, registerSchemas, type SchemaStep } from '../kafka/schemas.ts';
import { loadPipeline } from './load.ts';
import { provideService } from './services.ts';
import { abandonable } from './starting.ts';
import { subjectsOf } from './subjects-of.ts';

type SchemasOptions = Readonly<{ config: string; json?: boolean }>;

/** `signal` is aborted when the process is asked to stop. */
export function schemasCommand(signal: AbortSignal): Command {
  const command = new Command('schemas').description('the schemas of this version and the schema registry');
  command
    .command('check')
    .description('say what registering would meet with, without any side effect; exit 1 where one is refused')
    .option('--config <file>', 'the pipeline', 'millrace.yml')
    .option('--json', 'one JSON object: the steps, with reasons')
    .addHelpText('after', '\nExample:\n  MILLRACE_REGISTRY=https://… npx millrace schemas check --json')
    .action((options: SchemasOptions) => check(options, signal));
  command
    .command('register')
    .description('register what is new or compatible; nothing where one is refused')
    .option('--config <file>', 'the pipeline', 'millrace.yml')
    .addHelpText('after', '\nExample:\n  npx millrace schemas check && npx millrace schemas register')
    .action((options: SchemasOptions) => register(options, signal));
  return command.addHelpText('after', '\nExample:\n  npx millrace schemas check');
}

async function check({ config: file, json }: SchemasOptions, signal: AbortSignal): Promise<void> {
  const { config } = loadPipeline(file);
  const registry = await registryOf(config, signal);
  try {
    const planned = planSchemas(accessOf(config, registry), subjectsOf(config.app));
    const steps = await abandonable(planned, signal);
    if (json) console.log(JSON.stringify({ steps }));
    else console.log([...steps.map(stepLine), summaryOf(steps)].join('\n'));
    refuseSchemas(steps);
  } finally {
    await registry.stop();
  }
}

async function register({ config: file }: SchemasOptions, signal: AbortSignal): Promise<void> {
  const { config } = loadPipeline(file);
  const registry = await registryOf(config, signal);
  try {
    const steps = await registerSchemas(
      accessOf(config, registry),
      subjectsOf(config.app),
      ({ subject }, id) => console.log(`+  ${subject}  registered, id ${id}`),
    );
    console.log(
      `${steps.length - count(steps, 'unchanged')} registered, ${count(steps, 'unchanged')} unchanged`,
    );
  } finally {
    await registry.stop();
  }
}

const registryOf = (config: Config, signal: AbortSignal) =>
  provideService(config, { given: config.services.registry, of: ({ registry }) => registry }, signal);

const accessOf = ({ security }: Config, { url }: { url: string }) => ({ url, ...security.registry });

const signs = { new: '+', compatible: '~', refused: '!', unchanged: '=' } as const;

function stepLine({ subject, verdict, version, level }: SchemaStep): string {
  const line = `${signs[verdict]}  ${subject}  ${verdict}`;
  switch (verdict) {
    case 'new':
      return line;
    case 'unchanged':
      return `${line}, version ${version}`;
    case 'compatible':
    case 'refused':
      return `${line} after version ${version} under ${level}`;
    default:
      return verdict satisfies never;
  }
}

const summaryOf = (steps: readonly SchemaStep[]): string =>
  (['new', 'compatible', 'unchanged', 'refused'] as const)
    .map((verdict) => `${count(steps, verdict)} ${verdict}`)
    .join(', ');

const count = (steps: readonly SchemaStep[], wanted: SchemaStep['verdict']): number =>
  steps.filter(({ verdict }) => verdict === wanted).length;
