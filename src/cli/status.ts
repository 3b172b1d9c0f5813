/** `millrace status`: where each source and each actor stands, for a person or a script. */
import { Command } from 'commander';
import type { Config } from '../config.ts';
import { Fault } from '../faults.ts';
import { apiAddress } from '../stack/api-address.ts';
import { sources } from '../topology.ts';
import { knownStages } from './known-stages.ts';
import { loadPipeline } from './load.ts';
import type { ServiceUrls } from './pipeline.ts';
import { presentServices } from './present-services.ts';
import { abandonable } from './starting.ts';
import { statusLines } from './status-lines.ts';
import { statusReport } from './status-report.ts';

type StatusOptions = Readonly<{ config: string; json?: boolean; api?: readonly string[] }>;

/** `signal` is aborted when the process is asked to stop. */
export const statusCommand = (signal: AbortSignal): Command =>
  new Command('status')
    .description('where each source and actor stands: lag, last commit, restarts, freshness; starts nothing')
    .option('--config <file>', 'the pipeline', 'millrace.yml')
    .option('--json', 'one JSON object: sources, actors and the instances that were asked')
    .option('--api <url...>', 'instances to ask for their restarts; else the one on this machine')
    .addHelpText('after', '\nExample:\n  npx millrace status --json')
    .action((options: StatusOptions) => status(options, signal));

async function status({ config: file, json, api }: StatusOptions, signal: AbortSignal): Promise<void> {
  const loaded = loadPipeline(file);
  const { config } = loaded;
  const here = apiAddress(config.dataDir);
  const asked = {
    config,
    urls: requirePresent(config),
    sources: sources(config),
    stages: knownStages(loaded),
    apis: api ?? (here === null ? [] : [here]),
  };
  const report = await abandonable(statusReport(asked, Date.now()), signal);
  console.log(json ? JSON.stringify(report) : statusLines(report).join('\n'));
}

function requirePresent(config: Config): Omit<ServiceUrls, 'redis'> {
  const { kafka, registry, postgres } = presentServices(config);
  if (kafka && registry && postgres) return { kafka, registry, postgres };
  const missing = Object.entries({ kafka, registry, postgres }).filter(([, url]) => url === null);
  const names = missing.map(([name]) => name).join(', ');
  const next = 'start them with `millrace up` or `millrace stack up`, or name them in services';
  throw new Fault('service-unreachable', `There is no ${names} to ask: ${next}.`);
}
