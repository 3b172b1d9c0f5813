/** `services` and the environment, which wins → addresses, and what secures the way there. */
import type { ServicesConfig } from '../config.ts';
import type { VariableName } from './environment.ts';
import type { Issue, Reading } from './issue.ts';
import { dereferenced, missingSecrets, referenceForm, saysPassword } from './secret.ts';
import type { SecurityConfig } from './security.ts';
import type { ServiceName, ServicesFile } from './services-shape.ts';
import { type Around, tlsConfig } from './tls.ts';
import type { YamlPath } from './yaml-file.ts';

export type Services = Readonly<{ urls: ServicesConfig; security: SecurityConfig }>;

type Given = Partial<Record<VariableName, string>>;

/** Null of an address: the service is to be started on this machine. */
export function readServices(
  services: ServicesFile | undefined,
  given: Given,
  around: Around,
): Reading<Services> {
  const { kafka, registry, postgres, redis } = asMappings(services ?? {});
  const { env } = around;
  const url = (of: { url?: string | undefined }, variable: VariableName) =>
    given[variable] ?? (of.url === undefined ? null : dereferenced(of.url, env, encodeURIComponent));
  const urls = {
    kafka: given.MILLRACE_KAFKA?.split(',') ?? kafka.brokers ?? null,
    registry: url(registry, 'MILLRACE_REGISTRY'),
    postgres: url(postgres, 'MILLRACE_POSTGRES'),
    redis: url(redis, 'MILLRACE_REDIS'),
  };
  const of = (name: ServiceName, { ssl }: Pick<typeof kafka, 'ssl'>) =>
    tlsConfig(around, ['services', name, 'ssl'], ssl);
  const tls = {
    kafka: of('kafka', kafka),
    registry: of('registry', registry),
    postgres: of('postgres', postgres),
    redis: of('redis', redis),
  };
  const { sasl } = kafka;
  const secured = (ssl: (typeof tls)[ServiceName]) => (ssl.value ? { ssl: ssl.value } : {});
  const security = {
    kafka: {
      ...secured(tls.kafka),
      ...(sasl && { sasl: { ...sasl, password: dereferenced(sasl.password, env) } }),
    },
    registry: secured(tls.registry),
    postgres: secured(tls.postgres),
    redis: secured(tls.redis),
  };
  const issues = [
    ...Object.values(tls).flatMap((one) => one.issues),
    ...secretIssues(around, ['services']),
    ...addressIssues(urls, security, around),
  ];
  return { value: { urls, security }, issues };
}

/** The short forms, a list of brokers or a URL, as the long ones. */
function asMappings({ kafka = {}, registry = {}, postgres = {}, redis = {} }: ServicesFile) {
  return {
    kafka: Array.isArray(kafka) ? { brokers: kafka } : kafka,
    registry: typeof registry === 'string' ? { url: registry } : registry,
    postgres: typeof postgres === 'string' ? { url: postgres } : postgres,
    redis: typeof redis === 'string' ? { url: redis } : redis,
  };
}

/** Every secret below `path` that is said in clear, or named and not there. */
export function secretIssues(around: Pick<Around, 'file' | 'env'>, path: YamlPath): Issue[] {
  const { file, env } = around;
  const value = file.at(path);
  const at = file.where(path);
  const name = path.join('.');
  if (typeof value === 'object' && value !== null)
    return Object.keys(value).flatMap((key) => secretIssues(around, [...path, key]));
  if (typeof value !== 'string') return [];
  if (saysPassword(value))
    return [{ at, message: `${name} says a password, expected ${referenceForm} in its place` }];
  return missingSecrets(value, env).map((one) => ({
    at,
    message: `${name} names ${one}`,
  }));
}

/** What is secured must be somewhere; and the registry we start ourselves speaks to an open Kafka only. */
function addressIssues(urls: ServicesConfig, security: SecurityConfig, { file }: Around): Issue[] {
  const names = ['kafka', 'registry', 'postgres', 'redis'] as const;
  const nowhere = names.flatMap((name): Issue[] => {
    if (urls[name] !== null || Object.keys(security[name]).length === 0) return [];
    const where = name === 'kafka' ? 'brokers' : 'url';
    const instead = `MILLRACE_${name.toUpperCase()}`;
    const message = `services.${name} has no ${where}, expected it here or in ${instead}`;
    return [{ at: file.where(['services', name]), message }];
  });
  if (urls.registry !== null || urls.kafka === null || Object.keys(security.kafka).length === 0)
    return nowhere;
  const message = 'services.registry is missing, expected a URL: the local one cannot use a secured Kafka';
  return [...nowhere, { at: file.where(['services']), message }];
}
