/** Telemetry → metrics, as the table of renderings says, and their text as Prometheus reads it. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { renderings, type Telemetry } from '../telemetry.ts';

export type Exposition = Readonly<{ contentType: string; text: string }>;

export interface Metrics {
  readonly listen: Telemetry;
  /** Everything measured so far, of this process alone. */
  exposition(): Promise<Exposition>;
}

/** An occurrence as its rendering sees it: fields by name. */
type Fields = Readonly<Record<string, unknown>>;
type Measure = (labels: Record<string, string>, fields: Fields) => void;
type Meters = Readonly<Record<string, readonly [field: string | 1, help: string]>>;
type Rendering = Readonly<{
  labels?: readonly string[];
  counters?: Meters;
  gauges?: Meters;
  seconds?: Meters;
}>;

/** A local commit takes a millisecond, a healthy turn a tenth of a second, a request some seconds at most. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function metrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const listeners = new Map(
    Object.entries(renderings).map(([name, rendering]) => [name, listenerOf(registry, rendering)]),
  );
  return {
    listen: (name, fields) => listeners.get(name)?.(fields),
    exposition: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}

function listenerOf(registry: Registry, rendering: Rendering): (fields: Fields) => void {
  const { labels: labelNames = [] } = rendering;
  const measures = measuresOf(registry, rendering);
  return (fields) => {
    const labels = Object.fromEntries(labelNames.map((name) => [name, String(fields[name])]));
    for (const measure of measures) measure(labels, fields);
  };
}

function measuresOf(registry: Registry, rendering: Rendering): Measure[] {
  const { labels = [], counters = {}, gauges = {}, seconds = {} } = rendering;
  const shared = { labelNames: [...labels], registers: [registry] };
  const counted = Object.entries(counters).map(([name, [field, help]]): Measure => {
    const counter = new Counter({ name: `millrace_${name}_total`, help, ...shared });
    return (at, fields) => counter.inc(at, field === 1 ? 1 : numberIn(fields, field));
  });
  const gauged = Object.entries(gauges).map(([name, [field, help]]): Measure => {
    const gauge = new Gauge({ name: `millrace_${name}`, help, ...shared });
    return (at, fields) => gauge.set(at, numberIn(fields, field));
  });
  const timed = Object.entries(seconds).map(([name, [field, help]]): Measure => {
    const histogram = new Histogram({ name: `millrace_${name}`, help, buckets, ...shared });
    return (at, fields) => histogram.observe(at, numberIn(fields, field) / 1_000);
  });
  return [...counted, ...gauged, ...timed];
}

/** The table names fields that are numbers, which its type sees to. */
const numberIn = (fields: Fields, field: string | 1): number => Number(fields[field]);
