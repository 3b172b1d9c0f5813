/** The schema registry as a process of its own: a small Node program that keeps its schemas in Kafka. */
import type { ServicePlan } from './service-plan.ts';

/** `entry` is the script to run; it takes `--kafka host:port --port number`. */
export function registryProcess(entry: string, kafka: string): ServicePlan {
  return {
    name: 'registry',
    portCount: 1,
    url: (port) => `http://127.0.0.1:${port}`,
    prepare: async ([port = 0]) => ({
      run: [process.execPath, entry, '--kafka', kafka, '--port', String(port)],
      as: null,
      ready: () => answers(`http://127.0.0.1:${port}/subjects`),
    }),
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    // It does not listen yet.
    return false;
  }
}
