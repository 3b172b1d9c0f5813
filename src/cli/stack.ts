/** `millrace stack`: the local services up, down, and what of them is up. */
import { Command, InvalidArgumentError, Option } from 'commander';
import type { BrokerCount } from '../stack/kafka-brokers.ts';
import { type StackStatus, stackStatus } from '../stack/stack-status.ts';
import { startStack } from '../stack/start-stack.ts';
import { stopStack } from '../stack/stop-stack.ts';
import type { Telemetry } from '../telemetry.ts';

type Where = Readonly<{ dir: string }>;

/** `signal` is aborted when the person at the terminal has had enough. */
export function stackCommand(signal: AbortSignal): Command {
  const stack = new Command('stack').description(
    'the local services: Kafka, PostgreSQL, Redis, schema registry',
  );
  stack.addCommand(up(signal));
  stack.addCommand(down(signal));
  stack.addCommand(status());
  return stack.addHelpText(
    'after',
    '\nExample:\n  npx millrace stack up && npx millrace stack status --json',
  );
}

const up = (signal: AbortSignal): Command =>
  subcommand('up', 'start the services, or join them where they are up; they stay until `stack down`')
    .option('--json', 'print the addresses as JSON')
    .addOption(
      new Option(
        '--brokers <count>',
        'of Kafka: 1, or 3 of which one may fail; left out, as many as were started here before, or 1',
      ).argParser(brokersIn),
    )
    .addHelpText('after', '\nExample:\n  npx millrace stack up --brokers 3')
    .action(async ({ dir, json, brokers }: Where & { json?: boolean; brokers?: BrokerCount }) => {
      const { timings, joined } = await startStack({
        dir,
        ...(brokers && { brokers }),
        standing: true,
        progress: tell,
        telemetry: tellOfServices,
        signal,
      });
      print(stackStatus(dir), json === true);
      const download = timings.downloadMs === 0 ? '' : `downloaded in ${seconds(timings.downloadMs)}, `;
      tell(joined ? 'already up' : `${download}started in ${seconds(timings.startMs)}`);
    });

const down = (signal: AbortSignal): Command =>
  subcommand('down', 'stop the services; their data stays')
    .option('--wipe', 'remove their data and logs as well')
    .addHelpText('after', '\nExample:\n  npx millrace stack down --wipe')
    .action(async ({ dir, wipe }: Where & { wipe?: boolean }) => {
      const ended = await stopStack(dir, { wipe: wipe === true, telemetry: tellOfServices, signal });
      tell(`${ended ? 'stopped' : 'nothing was up'}${wipe === true ? ', data removed' : ''}`);
    });

const status = (): Command =>
  subcommand('status', 'print where each service answers')
    .option('--json', 'as JSON: {kafka, registry, postgres, redis, api}; null for one that is not up')
    .addHelpText('after', '\nExample:\n  npx millrace stack status --json')
    .action(({ dir, json }: Where & { json?: boolean }) => print(stackStatus(dir), json === true));

const subcommand = (name: string, description: string): Command =>
  new Command(name)
    .description(description)
    .option('--dir <path>', 'where the stack keeps its data', '.millrace');

function print(addresses: StackStatus, json: boolean): void {
  const lines = Object.entries(addresses).map(([name, url]) => `${name.padEnd(10)}${url ?? 'not up'}`);
  console.log(json ? JSON.stringify(addresses) : lines.join('\n'));
}

const tellOfServices: Telemetry = (name, fields) => {
  if (name === 'ServiceStarted') tell(`${fields.service} up after ${seconds(fields.tookMs)}`);
  else if (name === 'ServiceStopped') tell(`${fields.service} stopped`);
};

function brokersIn(text: string): BrokerCount {
  if (text === '1') return 1;
  if (text === '3') return 3;
  throw new InvalidArgumentError('There may be 1 or 3.');
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const tell = (line: string): boolean => process.stderr.write(`${line}\n`);
