/** One Kafka broker or three: those that know each other are told of every port before the first starts. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../faults.ts';
import type { Telemetry } from '../telemetry.ts';
import { freePorts } from './free-ports.ts';
import { kafkaBroker, newClusterId, type OneOfSeveral } from './kafka-broker.ts';
import { readIfThere } from './read-if-there.ts';
import { moreBrokers, type ProcessName, type StackHome, threeBrokers } from './stack-home.ts';
import type { StackRecord } from './stack-record.ts';
import { startService } from './start-service.ts';

export type BrokerCount = 1 | 3;

export type StartedBrokers = Readonly<{ url: string; ports: StackRecord['ports'] }>;

type Around = Readonly<{
  home: StackHome;
  classpath: string;
  brokers: BrokerCount;
  /** Those of the last run, by process. */
  ports: StackRecord['ports'];
  telemetry: Telemetry;
}>;

/** How many brokers share the data below `home`; null: none has been started there. */
export function brokersIn(home: StackHome): BrokerCount | null {
  if (moreBrokers.some((name) => existsSync(home.data(name)))) return 3;
  return existsSync(dataOf(home, 'kafka')) ? 1 : null;
}

/** Brokers cannot join or leave what others have begun to share. */
export function brokerCount(home: StackHome, wanted: BrokerCount | undefined): BrokerCount {
  const there = brokersIn(home);
  if (there === null || wanted === undefined || there === wanted) return there ?? wanted ?? 1;
  throw new Fault(
    'bad-arguments',
    `${home.dir} holds the data of ${there === 1 ? 'one broker' : 'three brokers'}, which ${wanted} cannot ` +
      'take over. Remove it with `millrace stack down --wipe`, or choose another --dir.',
  );
}

export async function startBrokers(around: Around, signal: AbortSignal): Promise<StartedBrokers> {
  const { home, classpath, brokers, ports } = around;
  if (brokers === 1) {
    const one = await startService(around, kafkaBroker(home, classpath), ports.kafka ?? [], signal);
    return { url: one.url, ports: { kafka: [...one.ports] } };
  }
  const members = quorum(home, await freePorts(2 * threeBrokers.length, rememberedPorts(ports)));
  const started = await Promise.all(
    members.map((member) => startService(around, kafkaBroker(home, classpath, member), [], signal)),
  );
  return {
    url: started.map(({ url }) => url).join(),
    ports: Object.fromEntries(members.map(({ name }, index) => [name, [...(started[index]?.ports ?? [])]])),
  };
}

/** One of three that has ended, on the ports by which the two that still serve know it. */
export async function restartBroker(
  around: Omit<Around, 'brokers'>,
  ended: ProcessName,
  signal: AbortSignal,
): Promise<void> {
  const { home, classpath, ports } = around;
  const member = quorum(home, rememberedPorts(ports)).find(({ name }) => name === ended);
  if (member) await startService(around, kafkaBroker(home, classpath, member), [], signal);
}

function quorum(home: StackHome, ports: readonly number[]): readonly OneOfSeveral[] {
  const controllerPorts = threeBrokers.map((_, index) => ports[2 * index + 1] ?? 0);
  const clusterId = clusterIdIn(home) ?? newClusterId();
  return threeBrokers.map((name, index) => {
    const port = ports[2 * index] ?? 0;
    return { name, node: index + 1, port, controllerPorts, clusterId };
  });
}

const rememberedPorts = (ports: StackRecord['ports']): readonly number[] =>
  threeBrokers.flatMap((name) => ports[name] ?? []);

/** Of whichever broker was formatted: a kill may have come before the others were. */
function clusterIdIn(home: StackHome): string | null {
  const ids = threeBrokers.map((name) => readIfThere(join(dataOf(home, name), 'meta.properties')));
  return /^cluster\.id=(.*)$/m.exec(ids.join('\n'))?.[1] ?? null;
}

const dataOf = (home: StackHome, name: ProcessName): string => join(home.data(name), 'data');
