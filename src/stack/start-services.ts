/** Starts the four services, those that do not need each other at once. */
import { extname, join } from 'node:path';
import type { Telemetry } from '../telemetry.ts';
import { type BrokerCount, type StartedBrokers, startBrokers } from './kafka-brokers.ts';
import { postgresServer } from './postgres-server.ts';
import { redisServer } from './redis-server.ts';
import { registryProcess } from './registry-process.ts';
import type { ServicePlan } from './service-plan.ts';
import type { ServiceName, StackHome } from './stack-home.ts';
import type { StackParts } from './stack-parts.ts';
import type { StackRecord, StackUrls } from './stack-record.ts';
import { type StartedService, startService } from './start-service.ts';

export type StartedServices = Readonly<{
  urls: StackUrls;
  /** Those of `urls` that were started here. */
  own: Partial<StackUrls>;
  ports: StackRecord['ports'];
}>;

type Around = Readonly<{
  home: StackHome;
  parts: StackParts;
  /** The ports of the last run. */
  ports: StackRecord['ports'];
  given: Partial<StackUrls>;
  brokers: BrokerCount;
  telemetry: Telemetry;
}>;

/** The script stands beside this room; a published package has it as JavaScript, like this file. */
const registryEntry = join(import.meta.dirname, '..', 'cli', `registry${extname(import.meta.filename)}`);

/** When one fails the others are told to give up, and the first failure is thrown once all have. */
export async function startServices(around: Around, signal: AbortSignal): Promise<StartedServices> {
  const { home, parts, ports, given } = around;
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const start = async (name: ServiceName, plan: ServicePlan): Promise<StartedService> => {
    const url = given[name];
    const remembered = ports[name] ?? [];
    return url === undefined ? startService(around, plan, remembered, either) : { url, ports: remembered };
  };
  const kafkaUp: Promise<StartedBrokers> =
    given.kafka === undefined
      ? startBrokers({ ...around, classpath: parts.classpath }, either)
      : Promise.resolve({ url: given.kafka, ports: brokerPorts(ports) });
  const all = [
    kafkaUp,
    kafkaUp.then(({ url }) => start('registry', registryProcess(registryEntry, url))),
    start('postgres', postgresServer(home, parts.postgres)),
    start('redis', redisServer(home, parts.redisServer)),
  ] as const;
  await Promise.allSettled(all.map((service) => service.catch((thrown) => failed.abort(thrown))));
  either.throwIfAborted();
  const [kafka, registry, postgres, redis] = await Promise.all(all);
  const urls = { kafka: kafka.url, registry: registry.url, postgres: postgres.url, redis: redis.url };
  const others = Object.entries({ registry, postgres, redis }).map(([name, one]) => [name, [...one.ports]]);
  return {
    urls,
    own: Object.fromEntries(Object.entries(urls).filter(([name]) => !(name in given))),
    ports: { ...kafka.ports, ...Object.fromEntries(others) },
  };
}

const brokerPorts = (ports: StackRecord['ports']): StackRecord['ports'] =>
  Object.fromEntries(Object.entries(ports).filter(([name]) => name.startsWith('kafka')));
