/** GET /healthz: the process answers. GET /readyz: so does everything it needs. */
import type { FastifyPluginCallback } from 'fastify';
import { sendProblem } from '../problem.ts';

/** What was asked whether it answers → null where it does, and what is wrong where it does not. */
export type Readiness = Readonly<Record<string, string | null>>;

export const healthRoutes = (ready: () => Promise<Readiness>): FastifyPluginCallback => {
  return (server, _, done) => {
    server.get('/healthz', async () => ({ status: 'ok' }));
    server.get('/readyz', async (_request, reply) => {
      const checks = await ready();
      const wrong = Object.entries(checks).filter(([, why]) => why !== null);
      if (wrong.length === 0) return { status: 'ready', checks };
      const detail = wrong.map(([name, why]) => `${name}: ${why}`).join('; ');
      return sendProblem(reply, { status: 503, detail, checks });
    });
    done();
  };
};
