/** A test run of its own, whose files pass, fail, break and skip: the fixture of the plain line reporter's test. */
import { defineConfig } from 'vitest/config';
import { plainLineReporter } from '../../tools/plain-line-reporter.ts';

export default defineConfig({
  test: { root: import.meta.dirname, include: ['*.fixture.ts'], reporters: ['default', plainLineReporter()] },
});
