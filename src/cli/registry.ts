/** The embedded schema registry's process: started by the local stack, for development and tests. */
import { parseArgs } from 'node:util';
import { asFault } from '../faults.ts';
import { confluentMessages } from '../kafka/compatibility/confluent-messages.ts';
import { levelNamed, levels } from '../kafka/compatibility/levels.ts';
import { schemaProblem, whyRefused } from '../kafka/compatibility.ts';
import { openSchemasTopic } from '../kafka/schemas-topic.ts';
import { type AvroRules, openRegistry, type Registry } from '../stack/registry/registry.ts';
import { serveRegistry } from '../stack/registry/registry-server.ts';
import { answering } from '../stack/registry/routes.ts';

const mostAttempts = 10;

const { values } = parseArgs({
  options: {
    kafka: { type: 'string', default: '127.0.0.1:9092' },
    port: { type: 'string', default: '8081' },
  },
});
const rules: AvroRules = {
  levels,
  problem: schemaProblem,
  whyRefused(name, schema, registered) {
    const level = levelNamed(name) ?? 'BACKWARD';
    return confluentMessages(level, whyRefused(level, schema, registered));
  },
};
const topic = await openSchemasTopic(values.kafka.split(','));
const server = await serveRegistry(answering(await opened(), rules), Number(values.port));

process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
  void topic.close();
});

/** A broker that has just come up may not serve every partition yet. */
async function opened(): Promise<Registry> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await openRegistry(topic, rules);
    } catch (thrown) {
      if (asFault(thrown).code !== 'kafka-unavailable' || attempt === mostAttempts) throw thrown;
    }
  }
}
