/** kafkajs alone as an engine of the comparison: what its user would write by hand, without a framework. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Engine } from './engine.ts';

const { version }: { version: string } = createRequire(import.meta.url)('kafkajs/package.json');

export const bareKafkajs: Engine = {
  name: 'bare-kafkajs',
  guarantee: 'exactly once',
  jobs: ['J0', 'J1'],
  version: `kafkajs ${version} on Node ${process.versions.node}`,
  // The project's own dependencies are all it needs.
  install: async () => undefined,
  command: (_cacheDir, run) => ({
    run: [process.execPath, join(import.meta.dirname, 'bare-kafkajs', 'main.ts'), JSON.stringify(run)],
  }),
};
