/** Java's console consumer, read_committed: what an independent client sees on a topic, record by record. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { consoleTools } from '../src/stack/console-tools.ts';

export type Witnessed = Readonly<{ partition: number; offset: number; type: string; key: string }>;

export type WitnessOptions = Readonly<{
  /** Where Kafka's tools lie; this project's by default. */
  cacheDir?: string;
  quietMs?: number;
}>;

/** Reads the topic from its start and ends when nothing has come for `quietMs`. */
export async function witness(
  kafka: string,
  topic: string,
  { cacheDir, quietMs = 5_000 }: WitnessOptions = {},
): Promise<Witnessed[]> {
  const { java, classpath } = consoleTools(cacheDir);
  const consumer = spawn(java, [
    '-cp',
    classpath,
    '-Xmx256m',
    'org.apache.kafka.tools.consumer.ConsoleConsumer',
    ...['--bootstrap-server', kafka, '--topic', topic, '--from-beginning', '--timeout-ms', String(quietMs)],
    ...['--consumer-property', 'isolation.level=read_committed'],
    ...['print.headers', 'print.partition', 'print.offset', 'print.key'].flatMap((name) => [
      '--property',
      `${name}=true`,
    ]),
    ...['--property', 'print.value=false'],
  ]);
  const seen: Witnessed[] = [];
  for await (const line of createInterface({ input: consumer.stdout })) {
    const found = /^Partition:(\d+)\tOffset:(\d+)\ttype:([^\t]*)\t(.*)$/.exec(line);
    if (found) {
      const [, partition, offset, type = '', key = ''] = found;
      seen.push({ partition: Number(partition), offset: Number(offset), type, key });
    }
  }
  return seen;
}
