/** Where a stack keeps what: every path below the directory it was given. */
import { join, resolve } from 'node:path';

export type ServiceName = 'kafka' | 'registry' | 'postgres' | 'redis';
/** In the order in which they are told to stop: the registry writes to Kafka. */
export const serviceNames: readonly ServiceName[] = ['registry', 'kafka', 'postgres', 'redis'];

export type StackHome = Readonly<{
  dir: string;
  /** Who owns the stack and where its services answer. */
  record: string;
  lock: string;
  /** The reachable place PostgreSQL's files had to move to; absent when they are below `dir`. */
  postgresPlace: string;
  logs: string;
  log(name: string): string;
  pids: string;
  /** Written by the service's own process before it becomes the service. */
  pidFile(service: ServiceName): string;
  data(service: ServiceName): string;
  apiNote: string;
}>;

export function stackHome(directory: string): StackHome {
  const dir = resolve(directory);
  return {
    dir,
    record: join(dir, 'stack.json'),
    lock: join(dir, 'stack.lock'),
    postgresPlace: join(dir, 'postgres-place'),
    logs: join(dir, 'logs'),
    log: (name) => join(dir, 'logs', `${name}.log`),
    pids: join(dir, 'run'),
    pidFile: (service) => join(dir, 'run', `${service}.pid`),
    data: (service) => join(dir, service),
    apiNote: join(dir, 'run', 'api.note'),
  };
}
