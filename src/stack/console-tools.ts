/** How to run Kafka's own console tools, so that somebody other than us can say what is in a topic. */
import { Fault } from '../faults.ts';
import { cachedParts } from './stack-parts.ts';
import { projectCache } from './start-stack.ts';

/** Run as `java -cp classpath org.apache.kafka.tools.consumer.ConsoleConsumer …`. */
export type ConsoleTools = Readonly<{ java: string; classpath: string }>;

/** Throws `tool-missing` before the stack's first start, which downloads them. */
export function consoleTools(cacheDir: string = projectCache): ConsoleTools {
  const parts = cachedParts(cacheDir);
  if (parts === null) {
    throw new Fault(
      'tool-missing',
      `Kafka's console tools are not in ${cacheDir} yet; \`millrace stack up\` downloads them.`,
    );
  }
  return { java: 'java', classpath: parts.classpath };
}
