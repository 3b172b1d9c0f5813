/** A test run → its last line, plain and alone: `N passed, N failed`; before it, how many were skipped. */
import type { Reporter, TestModule } from 'vitest/node';

type Tally = { passed: number; failed: number; skipped: number };

/**
 * Stands beside a reporter that shows progress. The line is written when the process exits, so that nothing
 * which stops after the tests (services, workers) prints below it, and it never disagrees with the exit code.
 */
export function plainLineReporter(): Reporter {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
  return {
    onInit() {
      process.once('exit', (code) => {
        if (code !== 0 && tally.failed === 0) tally.failed = 1;
        process.stdout.write(linesOf(tally));
      });
    },
    onTestRunEnd(modules, unhandledErrors) {
      Object.assign(tally, tallyOf(modules));
      tally.failed += unhandledErrors.length;
    },
  };
}

/** A file that broke outside its tests, by an import or a hook, counts as one failure. */
function tallyOf(modules: readonly TestModule[]): Tally {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
  for (const module of modules) {
    const failedBefore = tally.failed;
    for (const test of module.children.allTests()) tally[verdictOf(test.result().state)]++;
    if (!module.ok() && tally.failed === failedBefore) tally.failed++;
  }
  return tally;
}

/** A test that was interrupted is still pending, and has not passed. */
function verdictOf(state: 'passed' | 'failed' | 'skipped' | 'pending'): keyof Tally {
  return state === 'pending' ? 'failed' : state;
}

function linesOf({ passed, failed, skipped }: Tally): string {
  return `${skipped > 0 ? `${skipped} skipped\n` : ''}${passed} passed, ${failed} failed\n`;
}
