/** The embedded schema registry's process: started by the local stack, for development and tests. */
import { parseArgs } from 'node:util';
import { confluentMessages } from '../kafka/compatibility/confluent-messages.ts';
import { levelNamed, levels } from '../kafka/compatibility/levels.ts';
import { schemaProblem, whyRefused } from '../kafka/compatibility.ts';
import { openSchemasTopic } from '../kafka/schemas-topic.ts';
import { type AvroRules, openRegistry } from '../stack/registry/registry.ts';
import { serveRegistry } from '../stack/registry/registry-server.ts';
import { answering } from '../stack/registry/routes.ts';

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
const server = await serveRegistry(answering(await openRegistry(topic, rules), rules), Number(values.port));

process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
  void topic.close();
});
