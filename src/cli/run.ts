/**
 * `millrace run`: some or all roles against services given by URL; more instances of it are how a pipeline
 * scales.
 */
import { Command, InvalidArgumentError, Option } from 'commander';
import { metrics } from '../telemetry/metrics.ts';
import { logTelemetry, tellAll } from '../telemetry.ts';
import { goOnAtOf, withFromOption } from './from-option.ts';
import { loadPipeline } from './load.ts';
import { prepare, type Role, release, roles, runPipeline } from './pipeline.ts';
import { serveApi } from './serve-api.ts';
import { requireServices } from './services.ts';
import { teller } from './tell.ts';

type RunOptions = Readonly<{ role: ReadonlySet<Role>; config: string; from: readonly string[] }>;

/** `signal` is aborted when the process is asked to stop. */
export const runRolesCommand = (signal: AbortSignal): Command =>
  withFromOption(new Command('run'))
    .description('run roles against services given by URL; start more instances to spread the work')
    .addOption(
      new Option('--role <list>', `comma-separated: ${roles.join(', ')}`)
        .argParser(rolesIn)
        .default(new Set<Role>(roles), 'all'),
    )
    .option('--config <file>', 'the pipeline', 'millrace.yml')
    .addHelpText(
      'after',
      '\nExample:\n  MILLRACE_KAFKA=kafka:9092 … npx millrace run --role processors,sinks',
    )
    .action((options: RunOptions) => run(options, signal));

async function run({ role, config: file, from }: RunOptions, signal: AbortSignal): Promise<void> {
  const loaded = loadPipeline(file);
  const { config } = loaded;
  const goOnAt = goOnAtOf(from, loaded);
  const measured = metrics();
  const telemetry = tellAll(logTelemetry(config.log.level), measured.listen);
  const urls = requireServices(config);
  const prepared = await prepare({ ...loaded, urls, telemetry, goOnAt }, signal);
  const tell = teller(false);
  const api = role.has('api') ? await serveApi(prepared, measured) : null;
  tell({ type: 'note', line: `running     ${[...role].join(', ')}` });
  if (api) tell({ type: 'api', url: api.url });
  try {
    await runPipeline(prepared, role, signal);
  } finally {
    await api?.close();
    await release(prepared);
  }
}

function rolesIn(text: string): ReadonlySet<Role> {
  return new Set(text.split(',').map((name) => roleNamed(name.trim())));
}

function roleNamed(name: string): Role {
  const role = roles.find((known) => known === name);
  if (!role) throw new InvalidArgumentError(`There is no role ${name}. Known: ${roles.join(', ')}.`);
  return role;
}
