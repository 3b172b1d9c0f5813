/** `millrace doctor`: what is here, what was wanted, and what to do about the difference; starts nothing. */
import { Command } from 'commander';
import type { Config, ServicesConfig } from '../config.ts';
import { asFault, Fault, whatFollows } from '../faults.ts';
import { counted } from './counted.ts';
import { type Finding, finding } from './doctor/finding.ts';
import { kafkaFindings } from './doctor/kafka-findings.ts';
import { machineFindings } from './doctor/machine.ts';
import { postgresFindings } from './doctor/postgres-findings.ts';
import { redisFindings } from './doctor/redis-findings.ts';
import { registryFindings } from './doctor/registry-findings.ts';
import { loadPipeline } from './load.ts';
import { presentServices } from './present-services.ts';
import { abandonable } from './starting.ts';

type DoctorOptions = Readonly<{ config: string; json?: boolean }>;

/** `signal` is aborted when the process is asked to stop. */
export const doctorCommand = (signal: AbortSignal): Command =>
  new Command('doctor')
    .description('examine this machine, the configuration and the services; exit 0, 1 or 2 and what to do')
    .option('--config <file>', 'the pipeline', 'millrace.yml')
    .option('--json', 'one JSON object: ok and the findings, each with what to do next')
    .addHelpText('after', '\nExample:\n  npx millrace doctor')
    .action((options: DoctorOptions) => doctor(options, signal));

async function doctor({ config: file, json }: DoctorOptions, signal: AbortSignal): Promise<void> {
  const findings = await abandonable(examined(file, signal), signal);
  const wrong = findings.filter(({ verdict }) => verdict === 'wrong');
  if (json) console.log(JSON.stringify({ ok: wrong.length === 0, findings }));
  else console.log(findings.flatMap(linesOf).join('\n'));
  if (wrong.length === 0) return;
  // What is around comes first: until it is right nobody can tell whether the rest is.
  const environment = wrong.some(({ blame }) => blame === 'environment');
  const names = wrong.map(({ what }) => what).join(', ');
  throw new Fault(environment ? 'service-unreachable' : 'bad-config', `To be put right: ${names}.`);
}

async function examined(file: string, signal: AbortSignal): Promise<readonly Finding[]> {
  const config = loaded(file);
  if (!('app' in config))
    return [...(await machineFindings({ dataDir: '.', needsStack: true }, signal)), config];
  const here = presentServices(config);
  const needsStack = Object.values(config.services).includes(null);
  const { app, security } = config;
  const [machine, ...services] = await Promise.all([
    machineFindings({ dataDir: config.dataDir, needsStack }, signal),
    look('kafka', here, ({ kafka }) => kafka && kafkaFindings(config, kafka)),
    look('registry', here, ({ registry }) => registry && registryFindings(config, registry)),
    look(
      'postgres',
      here,
      ({ postgres: url }) => url && postgresFindings({ url, app, ...security.postgres }),
    ),
    look('redis', here, ({ redis: url }) => url && redisFindings({ url, app, ...security.redis }, signal)),
  ]);
  const { sources, ruleSet } = config;
  const found = `${counted(sources.length, 'source')}, ${counted(ruleSet.rules.length, 'rule')}`;
  return [...machine, finding('configuration', 'right', { found }), ...services.flat()];
}

/** The configuration, or what is wrong with it. */
function loaded(file: string): Config | Finding {
  try {
    return loadPipeline(file).config;
  } catch (thrown) {
    const { code, message } = asFault(thrown);
    if (whatFollows(code) !== 'exit-1') throw thrown;
    const count = message.split('\n').length;
    return finding('configuration', 'wrong', { found: `${count} mistakes`, next: message, blame: 'input' });
  }
}

/** A service that does not answer keeps nobody from hearing of the others. */
async function look(
  name: keyof ServicesConfig,
  here: ServicesConfig,
  findings: (here: ServicesConfig) => Promise<readonly Finding[]> | null | '',
): Promise<readonly Finding[]> {
  const looking = findings(here);
  if (!looking) return [finding(name, 'absent', { found: 'not given by URL; `millrace up` starts one' })];
  try {
    return await looking;
  } catch (thrown) {
    const { code, message } = asFault(thrown);
    if (whatFollows(code) === 'crash') throw thrown;
    return [finding(name, 'wrong', { found: 'does not answer as it should', next: message })];
  }
}

const signs = { right: '✓', weak: '!', wrong: '✗', absent: '·' } as const;

function linesOf({ what, verdict, found, wanted, next }: Finding): string[] {
  const compared = verdict === 'right' || wanted === null ? found : `${found}, wanted ${wanted}`;
  const lines = (next ?? '').split('\n').filter((line) => line !== '');
  return [`${signs[verdict]} ${what.padEnd(20)} ${compared}`, ...lines.map((line) => `    ${line}`)];
}
