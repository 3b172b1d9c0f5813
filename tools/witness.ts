/** Java's console consumer, read_committed: what an independent client sees on a topic, record by record. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { consoleTools } from '../src/stack/console-tools.ts';

export type Witnessed = Readonly<{ partition: number; offset: number; type: string; key: string }>;

export type WitnessOptions = Readonly<{
  /** Where Kafka's tools lie; this project's by default. */
  cacheDir?: string;
  quietMs?: number;
  /** It ends a moment after so many records have come; without, only when nothing more comes. */
  expected?: number;
}>;

/** For what nobody expects. */
const moreMs = 2_000;
const mostSaid = 2_000;

/** Reads the topic from its start and ends when nothing has come for `quietMs`. */
export async function witness(
  kafka: string,
  topic: string,
  { cacheDir, quietMs = 5_000, expected = Number.POSITIVE_INFINITY }: WitnessOptions = {},
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
  const ended = once(consumer, 'exit');
  let said = '';
  consumer.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(-mostSaid);
  });
  const seen: Witnessed[] = [];
  let enough: NodeJS.Timeout | undefined;
  for await (const line of createInterface({ input: consumer.stdout })) {
    const found = /^Partition:(\d+)\tOffset:(\d+)\ttype:([^\t]*)\t(.*)$/.exec(line);
    if (found) {
      const [, partition, offset, type = '', key = ''] = found;
      seen.push({ partition: Number(partition), offset: Number(offset), type, key });
      if (seen.length >= expected) enough = enough?.refresh() ?? setTimeout(() => consumer.kill(), moreMs);
    }
  }
  clearTimeout(enough);
  const [code] = await ended;
  if (code !== 0 && enough === undefined) throw new Error(`Java's consumer ended with ${code}: ${said}`);
  return seen;
}
