/** argv → the embedded schema registry's process: started by the local stack, for development and tests. */
import { parseArgs } from 'node:util';
import { keepCompiled } from './keep-compiled.ts';

keepCompiled();
const { serveEmbedded } = await import('./embedded-registry.ts');
const { values } = parseArgs({
  options: {
    kafka: { type: 'string', default: '127.0.0.1:9092' },
    port: { type: 'string', default: '8081' },
  },
});
await serveEmbedded(values.kafka.split(','), Number(values.port));
