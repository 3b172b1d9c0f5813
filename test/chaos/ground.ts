/** What a run stands on: its services, the ways to them, the job prepared on them, and who cleans up. */
import { stackDirOfThisProcess, wipeLeftovers, wipeStack } from '../stack-dirs.ts';
import type { Job, JobKind, JobOptions } from './job.ts';
import { type Link, links } from './links.ts';
import { type OwnStack, ownStack } from './own-stack.ts';
import { type Reaper, reaper } from './reaper.ts';
import { toxiproxy } from './toxiproxy.ts';

export type Ground = Readonly<{
  services: OwnStack;
  /** By the number of the instance; empty where no network is to be made bad. */
  ways: readonly Link[];
  job: Job;
  reaper: Reaper;
  /** Where the instance of this number finds Kafka. */
  kafkaOf(number: number): string;
}>;

export type GroundOptions = Omit<JobOptions, 'urls'> &
  Readonly<{
    job: JobKind;
    instances: number;
    /** The folder that Toxiproxy is built into; null where no network is to be made bad. */
    networkCache: string | null;
    tell(line: string): void;
  }>;

/** Whatever has been started by then is ended with `ending`. */
export async function groundFor(options: GroundOptions, ending: AsyncDisposableStack): Promise<Ground> {
  const { tell, networkCache, instances, job: kind } = options;
  await wipeLeftovers();
  const reaping = reaper();
  ending.defer(() => reaping.end());
  const toxic = networkCache === null ? null : await toxiproxy(networkCache, tell);
  if (toxic) ending.defer(() => toxic.end());
  const ways = networkCache === null ? [] : await links(instances, toxic);
  for (const way of ways) ending.defer(() => way.end());
  tell('starting the services');
  const dir = stackDirOfThisProcess();
  ending.defer(() => wipeStack(dir));
  const listeners = ways.map(({ listener }) => listener);
  const services = await ownStack({ dir, names: kind.services, listeners, tell });
  const job = await kind.begin({ ...options, urls: services.urls });
  ending.defer(() => job.end());
  const kafkaOf = (number: number) => ways[number]?.kafka ?? services.urls.kafka;
  return { services, ways, job, reaper: reaping, kafkaOf };
}
