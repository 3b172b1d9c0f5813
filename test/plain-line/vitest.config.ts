/** A test run of its own, whose files pass, fail, break and skip: what the last line is tried on. */
import { defineConfig } from 'vitest/config';
import { plainLineReporter } from '../../tools/plain-line-reporter.ts';

export default defineConfig({
  cacheDir: '../../node_modules/.vite/plain-line',
  test: { root: import.meta.dirname, include: ['*.fixture.ts'], reporters: ['default', plainLineReporter()] },
});
