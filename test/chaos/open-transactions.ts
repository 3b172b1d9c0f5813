/** Transactions that nobody will end any more: by Kafka's own tool, and by what they hold back. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { LogParts } from '../../src/kafka/kafka-log.ts';
import { leaderOf, offsetAt } from '../../src/kafka/offsets.ts';
import { consoleTools } from '../../src/stack/console-tools.ts';
import { runCommand } from '../../src/stack/run-command.ts';

const settled = new Set(['Empty', 'CompleteCommit', 'CompleteAbort']);
const readCommitted = 1;
const newest = -1;
const { signal } = new AbortController();

export type Where = Readonly<{ topics: readonly string[]; partitions: number; patienceMs: number }>;

/** Asks until there are none, or for as long as the coordinator may take to abort what was left open. */
export async function openTransactions(parts: LogParts, where: Where): Promise<readonly string[]> {
  for (const until = performance.now() + where.patienceMs; ; await sleep(500)) {
    const open = [...(await heldBack(parts, where)), ...(await unsettled(parts))];
    if (open.length === 0 || performance.now() > until) return open;
  }
}

/** Partitions whose committed end is before their end. */
async function heldBack(parts: LogParts, { topics, partitions }: Where): Promise<string[]> {
  const { cluster } = parts;
  const found: string[] = [];
  for (const topic of topics.map(parts.nameInKafka)) {
    for (let partition = 0; partition < partitions; partition++) {
      const end = await offsetAt(cluster, { topic, partition }, 'end');
      const broker = await leaderOf(cluster, topic, partition);
      const answer = await broker.listOffsets({
        replicaId: -1,
        isolationLevel: readCommitted,
        topics: [{ topic, partitions: [{ partition, timestamp: newest }] }],
      });
      const stable = Number(answer.responses[0]?.partitions[0]?.offset);
      if (stable < end) found.push(`${topic}-${partition} is held back at ${stable} of ${end}`);
    }
  }
  return found;
}

async function unsettled({ kafka }: LogParts): Promise<string[]> {
  const { java, classpath } = consoleTools();
  const tool = ['-cp', classpath, '-Xmx128m', 'org.apache.kafka.tools.TransactionsCommand'];
  const asked = [...tool, '--bootstrap-server', kafka.brokers.join(','), 'list'] as const;
  const { code, said } = await runCommand({ run: [java, ...asked], cwd: '.' }, signal);
  if (code !== 0) throw new Error(`kafka-transactions ended with ${code}: ${said}`);
  // The id, its coordinator, its producer id, its state.
  const rows = said.matchAll(/^(\S+)\s+\d+\s+\d+\s+(\w+)\s*$/gm);
  return [...rows].flatMap(([, id, state = '']) => (settled.has(state) ? [] : [`${id} is ${state}`]));
}
