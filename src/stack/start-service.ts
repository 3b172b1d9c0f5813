/** Brings one service up on ports it can have, the ones it had before where possible. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Telemetry } from '../telemetry.ts';
import { freePorts } from './free-ports.ts';
import { launch } from './launch.ts';
import type { ServicePlan } from './service-plan.ts';
import type { StackHome } from './stack-home.ts';

export type StartedService = Readonly<{ url: string; ports: readonly number[] }>;

const attempts = 6;

/** A port found free may be taken before the service listens on it, so a lost race is run again. */
export async function startService(
  at: Readonly<{ home: StackHome; telemetry: Telemetry }>,
  plan: ServicePlan,
  remembered: readonly number[],
  signal: AbortSignal,
): Promise<StartedService> {
  const start = performance.now();
  for (let attempt = 1; ; attempt++) {
    const ports = plan.ports ?? (await freePorts(plan.portCount, remembered));
    const outcome = await launch(at.home, plan.name, await plan.prepare(ports, signal), signal);
    if (outcome.type === 'ready') {
      const url = plan.url(ports[0] ?? 0);
      const tookMs = Math.round(performance.now() - start);
      at.telemetry('ServiceStarted', { service: plan.name, url, pid: outcome.process.pid, tookMs });
      return { url, ports };
    }
    if (attempt === attempts) throw outcome.why;
    await sleep(200 * attempt, undefined, { signal });
  }
}
