/** What a race found → the report: the machine, the command, a table for each guarantee, and the targets. */
import { cpus, release, totalmem, type } from 'node:os';
import { thousands } from '../figures.ts';
import { canPin } from './cores.ts';
import { type Spread, spreadOf } from './median.ts';
import type { Plan } from './options.ts';
import type { Share } from './profile.ts';
import type { Found, LatencyRow, SpeedRow } from './run-race.ts';
import { targets } from './targets.ts';

export function report(found: Found, plan: Plan, command: string): string {
  const { speeds, latencies, profile } = found;
  return [
    '# Results',
    '',
    'Written by the run itself. One job for every engine: README.md beside it says which, and how.',
    '',
    `- Command: \`${command}\``,
    `- Machine: ${machine()}`,
    `- Cores: ${canPin ? 'broker, loader and reader on the first, the engine on the second' : 'not pinned'}`,
    `- Input: ${plan.positions} positions, of which the first ${plan.discard * 100} % are not counted`,
    `- Runs: ${plan.reps} of each, engines by turns; median, and least to most`,
    ...plan.engines.map(({ name, version }) => `- ${name}: ${version}`),
    '',
    ...(['exactly once', 'at least once'] as const).flatMap((guarantee) => {
      const rows = speeds.filter(({ engine }) => engine.guarantee === guarantee);
      return rows.length === 0 ? [] : [`## Throughput, ${guarantee}`, '', ...speedTable(rows), ''];
    }),
    ...(latencies.length === 0 ? [] : ['## Latency, exactly once', '', ...latencyTable(latencies), '']),
    '## Targets',
    '',
    ...table(
      ['', 'target', 'found', ''],
      targets(found).map(({ says, target, found: seen, held }) => [
        says,
        target,
        seen,
        held ? 'held' : 'not reached',
      ]),
    ),
    '',
    ...(profile.length === 0 ? [] : ['## Where our time goes in J2', '', ...profileTable(profile), '']),
  ].join('\n');
}

export const isSound = ({ speeds, latencies }: Found): boolean =>
  speeds.every(({ wrong }) => wrong.length === 0) &&
  latencies.every(({ latency }) => latency.wrong.length === 0);

const speedTable = (rows: readonly SpeedRow[]): string[] =>
  table(
    [
      'job',
      'engine',
      'commit',
      'inputs a second',
      'inputs a CPU-second of the engine',
      'CPU-seconds of the broker for a million',
      'gate',
    ],
    rows.map(({ event, engine, commitMs, speeds, wrong }) => [
      ...[event, engine.name, `${commitMs} ms`],
      ranged(spreadOf(speeds.map(({ perSecond }) => perSecond))),
      ranged(spreadOf(speeds.map(({ perCpuSecond }) => perCpuSecond))),
      spreadOf(speeds.map(({ brokerSecondsPerMillion }) => brokerSecondsPerMillion)).median.toFixed(1),
      verdict(wrong),
    ]),
  );

const latencyTable = (rows: readonly LatencyRow[]): string[] =>
  table(
    ['records a second', 'engine', 'commit', 'p50', 'p99', 'p99.9', 'core of engine', 'of broker', 'gate'],
    rows.map(({ perSecond, engine, commitMs, latency }) => [
      ...[String(perSecond), engine.name, `${commitMs} ms`],
      ...[latency.p50, latency.p99, latency.p999].map((ms) => `${ms} ms`),
      ...[latency.engineShare, latency.brokerShare].map((share) => `${(share * 100).toFixed(0)} %`),
      verdict(latency.wrong),
    ]),
  );

const profileTable = (shares: readonly Share[]): string[] =>
  table(
    ['in the main thread, for', 'µs a record'],
    shares.map(({ what, micros }) => [what, micros.toFixed(2)]),
  );

const verdict = (wrong: readonly string[]): string =>
  wrong.length === 0 ? 'passed' : `VOID: ${wrong.join('; ')}`;

const ranged = ({ median, least, most }: Spread): string =>
  `${thousands(median)} k (${thousands(least)}-${thousands(most)})`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);

function machine(): string {
  const [first] = cpus();
  const memory = `${(totalmem() / 2 ** 30).toFixed(0)} GiB`;
  return `${cpus().length} × ${first?.model ?? 'unknown'}, ${memory}, ${type()} ${release()}`;
}
