/** Where a stack keeps what: every path below the directory it was given. */
import { join, resolve } from 'node:path';

export type ServiceName = 'kafka' | 'registry' | 'postgres' | 'redis';
/** In the order in which they are told to stop: the registry writes to Kafka. */
export const serviceNames: readonly ServiceName[] = ['registry', 'kafka', 'postgres', 'redis'];

/** Kafka may have two brokers more. */
export type ProcessName = ServiceName | 'kafka-2' | 'kafka-3';
export const moreBrokers = ['kafka-2', 'kafka-3'] as const;
export const threeBrokers = ['kafka', ...moreBrokers] as const;
export const processNames: readonly ProcessName[] = [...serviceNames, ...moreBrokers];

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
  pidFile(process: ProcessName): string;
  data(process: ProcessName): string;
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
    pidFile: (process) => join(dir, 'run', `${process}.pid`),
    data: (process) => join(dir, process),
    apiNote: join(dir, 'run', 'api.note'),
  };
}
