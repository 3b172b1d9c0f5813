/** Starts the four services, those that do not need each other at once. */
import { extname, join } from 'node:path';
import type { Telemetry } from '../telemetry.ts';
import { kafkaBroker } from './kafka-broker.ts';
import { postgresPlace } from './postgres-place.ts';
import { postgresServer } from './postgres-server.ts';
import { redisServer } from './redis-server.ts';
import { registryProcess } from './registry-process.ts';
import type { ServicePlan } from './service-plan.ts';
import type { StackHome } from './stack-home.ts';
import type { StackParts } from './stack-parts.ts';
import type { StackRecord, StackUrls } from './stack-record.ts';
import { type StartedService, startService } from './start-service.ts';

export type StartedServices = Readonly<{ urls: StackUrls; ports: StackRecord['ports'] }>;

type Around = Readonly<{
  home: StackHome;
  parts: StackParts;
  /** The ports of the last run. */
  ports: StackRecord['ports'];
  telemetry: Telemetry;
}>;

/** The script stands beside this room; a published package has it as JavaScript, like this file. */
const registryEntry = join(import.meta.dirname, '..', 'cli', `registry${extname(import.meta.filename)}`);

/** When one fails the others are told to give up, and the first failure is thrown once all have. */
export async function startServices(around: Around, signal: AbortSignal): Promise<StartedServices> {
  const { home, parts, ports } = around;
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const start = (plan: ServicePlan): Promise<StartedService> =>
    startService(around, plan, ports[plan.name] ?? [], either);
  const giveUp = (thrown: unknown): never => {
    failed.abort(thrown);
    throw thrown;
  };
  const kafka = start(kafkaBroker(home, parts.classpath));
  const all = [
    kafka,
    kafka.then(({ url }) => start(registryProcess(registryEntry, url))),
    start(postgresServer(postgresPlace(home, parts.postgres))),
    start(redisServer(home, parts.redisServer)),
  ] as const;
  await Promise.allSettled(all.map((service) => service.catch(giveUp)));
  signal.throwIfAborted();
  if (failed.signal.aborted) throw failed.signal.reason;
  const [first, registry, postgres, redis] = await Promise.all(all);
  return {
    urls: { kafka: first.url, registry: registry.url, postgres: postgres.url, redis: redis.url },
    ports: {
      kafka: [...first.ports],
      registry: [...registry.ports],
      postgres: [...postgres.ports],
      redis: [...redis.ports],
    },
  };
}
