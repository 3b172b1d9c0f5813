/**
 * Time that passes only when told to: what any code of this thread sleeps, waits or measures goes by it.
 */
import { syncBuiltinESMExports } from 'node:module';
import { mock } from 'node:test';

export interface VirtualTime {
  /** Milliseconds since the simulation began. */
  now(): number;
  /** Wakes whoever has slept long enough by then. */
  pass(ms: number): void;
  [Symbol.dispose](): void;
}

/**
 * Replaces the timers of Node for this thread, so that back-off and pauses of the real code take no time and
 * end in the same order everywhere. One at a time; `setImmediate` stays what it is.
 */
export function virtualTime(): VirtualTime {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 0 });
  // Without this, whoever imported a timer by its name would keep the real one.
  syncBuiltinESMExports();
  Object.defineProperty(performance, 'now', { value: () => Date.now(), configurable: true });
  return {
    now: () => Date.now(),
    pass: (ms) => mock.timers.tick(ms),
    [Symbol.dispose]() {
      Reflect.deleteProperty(performance, 'now');
      mock.timers.reset();
      syncBuiltinESMExports();
    },
  };
}
