/** Three brokers of a test's own, and what is done to them: killed, stopped for a while, led by others. */
import type { Cluster } from '../../src/kafka/kafkajs-internals.ts';
import { consoleTools } from '../../src/stack/console-tools.ts';
import { runCommand } from '../../src/stack/run-command.ts';
import { type ProcessName, stackHome, threeBrokers } from '../../src/stack/stack-home.ts';
import type { StackUrls } from '../../src/stack/stack-record.ts';
import { livingServices } from '../../src/stack/stack-record.ts';
import { startStack } from '../../src/stack/start-stack.ts';
import { silent } from '../../src/telemetry.ts';
import { freshDir } from '../integration/stack-world.ts';

export interface ThreeBrokers {
  readonly urls: StackUrls;
  /** The one that leads the group's log of offsets. */
  coordinator(cluster: Cluster, group: string): Promise<ProcessName>;
  send(name: ProcessName, what: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void;
  /** As `stack up` does it: whoever has ended is started again, and the others are let be. */
  up(): Promise<void>;
  /** Each partition goes back to the broker that is to lead it when all are there. */
  electPreferred(): Promise<void>;
  /** What Kafka's own tool says of transactions that are neither committed nor aborted. */
  openTransactions(): Promise<readonly string[]>;
}

const { signal } = new AbortController();
const settled = new Set(['Empty', 'CompleteCommit', 'CompleteAbort']);

export async function startThreeBrokers({ postgres, redis }: StackUrls): Promise<ThreeBrokers> {
  const dir = freshDir();
  const given = { postgres, redis };
  const start = () => startStack({ dir, brokers: 3, given, telemetry: silent, signal });
  const { urls } = await start();
  const tool = async (name: string, ...args: readonly string[]): Promise<string> => {
    const { java, classpath } = consoleTools();
    const flags = ['-cp', classpath, '-Xmx128m', '-XX:TieredStopAtLevel=1'];
    const asked = [
      java,
      ...flags,
      `org.apache.kafka.tools.${name}`,
      '--bootstrap-server',
      urls.kafka,
    ] as const;
    const { code, said } = await runCommand({ run: [...asked, ...args], cwd: '.' }, signal);
    if (code !== 0) throw new Error(`${name} ended with ${code}: ${said}`);
    return said;
  };
  return {
    urls,
    async coordinator(cluster, groupId) {
      const broker = await cluster.findGroupCoordinator({ groupId });
      const name = 'nodeId' in broker ? threeBrokers[Number(broker.nodeId) - 1] : undefined;
      if (name === undefined) throw new Error(`nobody coordinates ${groupId}`);
      return name;
    },
    send(name, what) {
      const id = livingServices(stackHome(dir)).get(name);
      if (!id) throw new Error(`${name} is not there`);
      process.kill(id.pid, what);
    },
    async up() {
      await start();
    },
    async electPreferred() {
      await tool('LeaderElectionCommand', '--election-type', 'PREFERRED', '--all-topic-partitions');
    },
    async openTransactions() {
      // The id, its coordinator, its producer id, its state.
      const rows = (await tool('TransactionsCommand', 'list')).matchAll(/^(\S+)\s+\d+\s+\d+\s+(\w+)\s*$/gm);
      return [...rows].flatMap(([, id, state = '']) => (settled.has(state) ? [] : [`${id} is ${state}`]));
    },
  };
}
