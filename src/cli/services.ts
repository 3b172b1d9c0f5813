/**
 * The addresses of the services: as configured, or of the embedded stack where the configuration names none.
 */
import { shownPath } from '../config/yaml-file.ts';
import type { Config } from '../config.ts';
import { Fault } from '../faults.ts';
import { startStack } from '../stack/start-stack.ts';
import { logTelemetry, type Telemetry } from '../telemetry.ts';
import type { ServiceUrls } from './pipeline.ts';

export type Services = Readonly<{
  urls: ServiceUrls;
  /** Milliseconds of fetching what the embedded stack is made of, apart from those of starting it. */
  timings: Readonly<{ downloadMs: number; startMs: number }>;
  /** True where the stack, or every service, was there before. */
  joined: boolean;
  stop(): Promise<void>;
}>;

/** Starts, of the embedded stack, what is not given by URL. */
export async function provideServices(
  config: Config,
  progress: (line: string) => void,
  telemetry: Telemetry,
  signal: AbortSignal,
): Promise<Services> {
  const given = givenServices(config);
  if (given)
    return { urls: given, timings: { downloadMs: 0, startMs: 0 }, joined: true, stop: async () => undefined };
  const { kafka, registry, postgres, redis } = config.services;
  const stack = await startStack({
    dir: config.dataDir,
    given: {
      ...(kafka && { kafka: kafka.join(',') }),
      ...(registry && { registry }),
      ...(postgres && { postgres }),
      ...(redis && { redis }),
    },
    progress,
    telemetry,
    signal,
  });
  const { urls, timings, joined, stop } = stack;
  return { urls: { ...urls, kafka: urls.kafka.split(',') }, timings, joined, stop };
}

/** One service alone: `given` by the configuration, else of the stack, which is joined or started for it. */
export async function provideService<Url>(
  config: Config,
  { given, of }: Readonly<{ given: Url | null; of: (urls: ServiceUrls) => Url }>,
  signal: AbortSignal,
): Promise<Readonly<{ url: Url; stop(): Promise<void> }>> {
  if (given !== null) return { url: given, stop: async () => undefined };
  const progress = (line: string) => process.stderr.write(`${line}\n`);
  const { urls, stop } = await provideServices(config, progress, logTelemetry('warn'), signal);
  return { url: of(urls), stop };
}

/** Every service by URL, for `millrace run`, which starts none. */
export function requireServices(config: Config): ServiceUrls {
  const given = givenServices(config);
  if (given) return given;
  const missing = Object.entries(config.services).flatMap(([name, url]) => (url === null ? [name] : []));
  throw new Fault(
    'bad-config',
    `${shownPath(config.file)}: services: no URL for ${missing.join(', ')}. ` +
      '`millrace run` starts no service: name them there or ' +
      `in ${missing.map((name) => `MILLRACE_${name.toUpperCase()}`).join(', ')}, or use \`millrace up\`.`,
  );
}

function givenServices({ services: { kafka, registry, postgres, redis } }: Config): ServiceUrls | null {
  return kafka && registry && postgres && redis ? { kafka, registry, postgres, redis } : null;
}
