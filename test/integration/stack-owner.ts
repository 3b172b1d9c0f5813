/** A process that owns a stack until it is killed: prints the addresses, or the fault that stopped it. */
import { asFault } from '../../src/faults.ts';
import { startStack } from '../../src/stack/start-stack.ts';
import { silent } from '../../src/telemetry.ts';

const [dir = ''] = process.argv.slice(2);
const { signal } = new AbortController();
try {
  const { urls, joined } = await startStack({ dir, telemetry: silent, signal });
  process.stdout.write(`${JSON.stringify({ urls, joined })}\n`);
  setInterval(() => undefined, 60_000);
} catch (thrown) {
  const { code, message } = asFault(thrown);
  process.stdout.write(`${JSON.stringify({ code, message })}\n`);
}
