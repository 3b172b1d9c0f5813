/** An instance of the pipeline that joins and leaves all its groups every two seconds, until asked to end. */
import { loadPipeline } from '../../src/cli/load.ts';
import { prepare, type Role, release, runPipeline } from '../../src/cli/pipeline.ts';
import { requireServices } from '../../src/cli/services.ts';
import { logTelemetry } from '../../src/telemetry.ts';
import { comeAndGo } from './restless.ts';

const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());
const { config, ruleSet } = loadPipeline(process.argv[2] ?? '');
const telemetry = logTelemetry('debug');
const prepared = await prepare(
  { config, ruleSet, urls: requireServices(config), telemetry },
  new AbortController().signal,
);
const roles = new Set<Role>(['processors', 'sinks']);
await comeAndGo(true, (signal) => runPipeline(prepared, roles, signal), stop.signal);
await release(prepared);
