/** What the test run is made of: four projects, told apart by what a test costs, run from cheap to dear. */
import { defineConfig } from 'vitest/config';
import { compiledFolder } from './src/cli/keep-compiled.ts';
import { plainLineReporter } from './tools/plain-line-reporter.ts';

const tidy = ['test/tidy*.test.ts'];
const simulated = ['{src,test}/**/*.sim.test.ts'];
const integrated = ['{src,test}/**/*.int.test.ts'];

// What is pure leaves nothing behind, so a worker loads the code once and not for every file.
const pure = { isolate: false, maxWorkers: '100%' } as const;

// For the workers of the run and every process that a test starts.
process.env.NODE_COMPILE_CACHE ??= compiledFolder;

export default defineConfig({
  test: {
    // Generous: a machine that does other work beside makes a test slow, not wrong.
    testTimeout: 60_000,
    reporters: ['default', plainLineReporter()],
    // Stopping the services of the integration tests takes as long as their slowest shutdown.
    teardownTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: { name: 'tidy', include: tidy, sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{src,tools,test,bench}/**/*.test.ts'],
          exclude: [...tidy, ...simulated, ...integrated],
          ...pure,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: { name: 'sim', include: simulated, ...pure, sequence: { groupOrder: 2 } },
      },
      {
        extends: true,
        test: {
          name: 'int',
          include: integrated,
          // The services are real and shared. Most of the time a file waits for them, so three run at once;
          // what harms a service has one of its own.
          globalSetup: 'test/shared-stack.ts',
          maxWorkers: 3,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
