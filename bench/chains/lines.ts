/** What was found under load → a line for each figure, with the bound it is held to or the field's target. */
import { megabytes } from '../figures.ts';
import type { Options } from './options.ts';
import type { Connections, LookUps } from './own-process.ts';
import type { Loaded } from './run-load.ts';

export type Found = Readonly<{
  late: Loaded;
  sustained: Loaded;
  connections: Connections;
  lookUps: LookUps;
  /** How often a node was left alone; none of them did anything wrong. */
  benched: number;
}>;

/** `held` null: no bound, for whoever compares. */
export type Line = Readonly<{ says: string; found: string; wanted: string; held: boolean | null }>;

const mostLateMs = 500;

export function linesOf(found: Found, options: Options): readonly Line[] {
  const { late, sustained, connections, lookUps, benched } = found;
  const { rate, seconds, lateRate } = options;
  const most = (says: string, value: number, unit: string, bound: number): Line => ({
    ...{ says, found: `${value.toFixed(3)} ${unit}`, wanted: `< ${bound} ${unit}`, held: value < bound },
  });
  return [
    {
      says: `logs a second over four chains, sustained for ${seconds} s`,
      found: sustained.perSecond.toFixed(0),
      wanted: `${rate}`,
      held: sustained.perSecond >= rate * 0.99,
    },
    {
      says: 'logs behind when the last block was announced (at most)',
      found: `${sustained.behind.atEnd} (${sustained.behind.most})`,
      wanted: `≤ ${rate}, one second's`,
      held: sustained.behind.atEnd <= rate,
    },
    ...[late, sustained].map((load, index) => whole(load, index === 0 ? lateRate : rate)),
    {
      says: `from a block's announcement to its committed logs at ${lateRate}/s, p99 (p50, longest)`,
      found: lateness(late),
      wanted: `≤ ${mostLateMs} ms`,
      held: late.lateness.p99 <= mostLateMs,
    },
    { says: `the same at ${rate}/s`, found: lateness(sustained), wanted: '', held: null },
    { says: 'nodes left alone', found: String(benched), wanted: '0', held: benched === 0 },
    most('connecting to a node, p99', connections.connectMs.p99 / 1_000, 's', 1),
    most('subscribing to its heads, p99', connections.subscribeMs.p99 / 1_000, 's', 1),
    {
      says: 'memory of a connection, resident (reachable)',
      found: `${megabytes(connections.residentBytes, 3)} (${megabytes(connections.heapBytes, 3)})`,
      wanted: '< 10 MB',
      held: connections.residentBytes < 10 * 1_048_576,
    },
    most(`processor time of the instance for a log at ${rate}/s`, sustained.cpuMsPerLog, 'ms', 10),
    most(`the same at ${lateRate}/s`, late.cpuMsPerLog, 'ms', 10),
    most(`dedupe look-up among ${lookUps.keys} ids, p99`, lookUps.microseconds.p99 / 1_000, 'ms', 1),
    {
      says: `CPU-seconds for 1,000 logs at ${lateRate}/s and at ${rate}/s (share of a core)`,
      found: [late, sustained].map(spent).join(', '),
      wanted: '',
      held: null,
    },
    {
      says: 'of the time, the instance waited for a core that others had',
      found: [late, sustained].map(({ waited }) => `${(waited * 100).toFixed(0)} %`).join(', '),
      wanted: '',
      held: null,
    },
  ];
}

function whole({ count }: Loaded, rate: number): Line {
  const { given, lost, doubled, strange } = count;
  return {
    says: `of the logs given at ${rate}/s lost, doubled, never given`,
    found: `${lost}, ${doubled}, ${strange} of ${given}`,
    wanted: '0, 0, 0',
    held: given > 0 && lost + doubled + strange === 0,
  };
}

const lateness = ({ lateness: { p50, p99, most } }: Loaded): string => `${p99} ms (${p50}, ${most})`;

// A thousand logs at so many milliseconds each are so many seconds.
const spent = ({ cpuMsPerLog, cores }: Loaded): string =>
  `${cpuMsPerLog.toFixed(3)} (${(cores * 100).toFixed(0)} %)`;

export function tableOf(lines: readonly Line[]): string {
  const rows = lines.map(({ says, found, wanted, held }) => {
    const verdict = held === null ? '' : held ? 'held' : 'NOT held';
    return `| ${says} | ${found} | ${wanted} | ${verdict} |`;
  });
  return ['| | found | wanted | |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
