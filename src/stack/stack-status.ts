/** What of a local stack is up, for a person or a script. */
import { apiAddress } from './api-address.ts';
import { type ServiceName, stackHome, threeBrokers } from './stack-home.ts';
import { livingServices, readRecord, type StackUrls } from './stack-record.ts';

/** Addresses, null where nobody is there to answer. */
export type StackStatus = Readonly<{ [Name in keyof StackUrls | 'api']: string | null }>;

export function stackStatus(dir: string): StackStatus {
  const home = stackHome(dir);
  const urls = readRecord(home).running?.urls;
  const living = livingServices(home);
  const url = (name: ServiceName): string | null => (living.has(name) ? (urls?.[name] ?? null) : null);
  return {
    // Of three brokers those that are there serve for the others.
    kafka: threeBrokers.some((name) => living.has(name)) ? (urls?.kafka ?? null) : null,
    registry: url('registry'),
    postgres: url('postgres'),
    redis: url('redis'),
    api: apiAddress(dir),
  };
}
