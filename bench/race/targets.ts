/** What a race found → which of the aims it reached; ratios within one run alone. */
import { spreadOf } from './median.ts';
import type { Found, LatencyRow, SpeedRow } from './run-race.ts';

export type Target = Readonly<{ says: string; target: string; found: string; held: boolean }>;

export function targets({ speeds, latencies }: Found): Target[] {
  const perCpu = (event: SpeedRow['event'], engine: string): number | null => {
    const row = speeds.find((each) => each.event === event && each.engine.name === engine);
    return row ? spreadOf(row.speeds.map(({ perCpuSecond }) => perCpuSecond)).median : null;
  };
  return [
    ...atLeast(
      'J2 beside Kafka Streams, inputs a CPU-second',
      [1.5, 3],
      perCpu('J2', 'millrace'),
      perCpu('J2', 'kafka-streams'),
    ),
    ...atLeast(
      'J0 beside bare kafkajs, inputs a CPU-second',
      [0.9],
      perCpu('J0', 'millrace'),
      perCpu('J0', 'bare-kafkajs'),
    ),
    ...latencies
      .filter(({ engine }) => engine.name === 'millrace')
      .flatMap((row) => lateness(row, latencies)),
  ];
}

function atLeast(
  says: string,
  factors: readonly number[],
  ours: number | null,
  theirs: number | null,
): Target[] {
  if (ours === null || theirs === null) return [];
  const ratio = ours / theirs;
  return factors.map((factor, index) => ({
    says,
    target: `${index === 0 ? 'at least' : 'aim'} ${factor}×`,
    found: `${ratio.toFixed(2)}×`,
    held: ratio >= factor,
  }));
}

const mostMs = 200;
/** Up to this rate the bound is meant; beyond it the rows say how far one core goes. */
const mostPerSecond = 10_000;

function lateness(
  { perSecond, commitMs, latency: { p99 } }: LatencyRow,
  all: readonly LatencyRow[],
): Target[] {
  if (perSecond > mostPerSecond) return [];
  const theirs = all.find(
    (each) =>
      each.engine.name === 'kafka-streams' && each.perSecond === perSecond && each.commitMs === commitMs,
  );
  const beside = theirs ? `, Kafka Streams ${theirs.latency.p99} ms` : '';
  return [
    {
      says: `p99 at ${perSecond}/s, commit each ${commitMs} ms`,
      target: `at most ${mostMs} ms${theirs ? ', and below Kafka Streams' : ''}`,
      found: `${p99} ms${beside}`,
      held: p99 <= mostMs && (!theirs || p99 < theirs.latency.p99),
    },
  ];
}
