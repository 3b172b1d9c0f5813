import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { type ArmedFault, faultPoints } from '../config/armed-fault.ts';
import { faultPointsOf, inert } from './fault-points.ts';

const module = JSON.stringify(join(import.meta.dirname, 'fault-points.ts'));

/** A process that passes each point `times` times, and says so before each. */
async function pass(armed: ArmedFault | null, times: number) {
  const script = `import { faultPointsOf } from ${module};
    const passes = faultPointsOf(${JSON.stringify(armed)});
    for (let time = 1; time <= ${times}; time++)
      for (const point of ${JSON.stringify(faultPoints)}) {
        process.stdout.write(point + ' ' + time + '\\n');
        passes(point);
      }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said, [code, signal]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return { said: said.trim().split('\n'), code, signal };
}

test('where nothing is armed every point is the same inert function', async () => {
  expect(faultPointsOf(null)).toBe(inert);
  expect(await pass(null, 2)).toMatchObject({ code: 0, signal: null });
});

test('an armed process dies where it passes its point for the nth time, and not before', async () => {
  const { said, signal } = await pass({ point: 'after-produce', nth: 2, stallMs: 'kill' }, 3);
  expect(signal).toBe('SIGKILL');
  expect(said.at(-1)).toBe('after-produce 2');
});

test('a stall holds the event loop for its time, and the process goes on', () => {
  const passes = faultPointsOf({ point: 'after-begin', nth: 1, stallMs: 200 });
  const began = performance.now();
  passes('after-begin');
  expect(performance.now() - began).toBeGreaterThanOrEqual(200);
});
