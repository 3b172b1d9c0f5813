/** Brokers and a port → the embedded schema registry, until it is told to stop. */
import { asFault } from '../faults.ts';
import { confluentMessages } from '../kafka/compatibility/confluent-messages.ts';
import { levelNamed, levels } from '../kafka/compatibility/levels.ts';
import { schemaProblem, whyRefused } from '../kafka/compatibility.ts';
import { openSchemasTopic, type SchemasTopic } from '../kafka/schemas-topic.ts';
import { type AvroRules, openRegistry, type Registry } from '../stack/registry/registry.ts';
import { serveRegistry } from '../stack/registry/registry-server.ts';
import { answering } from '../stack/registry/routes.ts';

const mostAttempts = 10;

const rules: AvroRules = {
  levels,
  problem: schemaProblem,
  whyRefused(name, schema, registered) {
    const level = levelNamed(name) ?? 'BACKWARD';
    return confluentMessages(level, whyRefused(level, schema, registered));
  },
};

export async function serveEmbedded(brokers: readonly string[], port: number): Promise<void> {
  const topic = await openSchemasTopic(brokers);
  const server = await serveRegistry(answering(await opened(topic), rules), port);
  process.once('SIGTERM', () => {
    server.close();
    server.closeAllConnections();
    void topic.close();
  });
}

/** A broker that has just come up may not serve every partition yet. */
async function opened(topic: SchemasTopic): Promise<Registry> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await openRegistry(topic, rules);
    } catch (thrown) {
      if (asFault(thrown).code !== 'kafka-unavailable' || attempt === mostAttempts) throw thrown;
    }
  }
}
