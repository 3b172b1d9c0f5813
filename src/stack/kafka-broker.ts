/** Kafka as one process, broker and controller, tuned to start fast and to keep its data through any kill. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../faults.ts';
import { kafkaProperties, type Quorum } from './kafka-properties.ts';
import { lastLines, runCommand } from './run-command.ts';
import type { ServicePlan } from './service-plan.ts';
import type { ProcessName, StackHome } from './stack-home.ts';

/** C1 alone and the serial collector: half the start-up time, and plenty for a developer's machine. */
const quickFlags = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];
/** A kill leaves no performance data in the temporary directory when none is kept there. */
const javaFlags = [...quickFlags, '-XX:-UsePerfData', '-XX:+ExitOnOutOfMemoryError'];
const logFlags = ['showDateTime=true', 'dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS', 'showThreadName=false'].map(
  (flag) => `-Dorg.slf4j.simpleLogger.${flag}`,
);

/** What a broker is told of the others; the cluster's id is chosen before the first is formatted. */
export type OneOfSeveral = Quorum & Readonly<{ name: ProcessName; port: number; clusterId: string }>;

export function kafkaBroker(home: StackHome, classpath: string, several?: OneOfSeveral): ServicePlan {
  const name = several?.name ?? 'kafka';
  const root = home.data(name);
  const data = join(root, 'data');
  const properties = join(root, 'server.properties');
  const log = home.log(name);
  // A young generation of 256 MiB halves how often all requests wait for the collector.
  const heap = several ? ['-Xms128m', '-Xmx256m'] : ['-Xms320m', '-Xmx512m', '-Xmn256m'];
  return {
    name,
    portCount: 2,
    ...(several && { ports: [several.port, several.controllerPorts[several.node - 1] ?? 0] }),
    url: (port) => `127.0.0.1:${port}`,
    async prepare([port = 0, controllerPort = 0], signal) {
      const quorum = several ?? { node: 1, controllerPorts: [controllerPort] };
      mkdirSync(root, { recursive: true });
      if (!existsSync(data)) {
        const clusterId = several?.clusterId ?? newClusterId();
        await format({ root, data, quorum, clusterId }, classpath, signal);
      }
      writeFileSync(properties, kafkaProperties(data, port, quorum));
      const java = ['java', ...heap, ...javaFlags, ...logFlags, '-cp', classpath] as const;
      return {
        run: [...java, 'kafka.Kafka', properties],
        as: null,
        // The last thing a broker says when it starts: it is unfenced and answers. Each start has a new log.
        ready: async () => readFileSync(log, 'utf8').includes('Kafka Server started'),
      };
    },
  };
}

type Storage = Readonly<{ root: string; data: string; quorum: Quorum; clusterId: string }>;

/** Formatted beside its place and moved there whole: a kill in between leaves nothing half made. */
async function format(
  { root, data, quorum, clusterId }: Storage,
  classpath: string,
  signal: AbortSignal,
): Promise<void> {
  const draft = `${data}.draft`;
  const properties = join(root, 'format.properties');
  rmSync(draft, { recursive: true, force: true });
  writeFileSync(properties, kafkaProperties(draft, 9092, quorum));
  const tool = ['-cp', classpath, 'kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', properties];
  const { code, said } = await runCommand({ run: ['java', ...javaFlags, ...tool], cwd: root }, signal);
  if (code !== 0) {
    throw new Fault('service-failed', `Kafka could not format its storage in ${draft}: ${lastLines(said)}`);
  }
  rmSync(properties);
  renameSync(draft, data);
}

/** Kafka's form of a UUID; one that began with a dash would be taken for an option. */
export const newClusterId = (): string => randomBytes(16).toString('base64url').replace(/^-/, 'M');
