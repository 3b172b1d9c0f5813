/** GET /ping and /healthz: the process answers. GET /readyz: so does everything it needs. */
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import { sendProblem } from '../problem.ts';

/** What was asked whether it answers → null where it does, and what is wrong where it does not. */
export type Readiness = Readonly<Record<string, string | null>>;

const tags = ['process'];
const answers = { description: 'It does' };
const checks = Type.Unsafe<Readiness>({ type: 'object', additionalProperties: { type: ['string', 'null'] } });

const pingSchema = {
  ...{ tags, summary: 'Answers with nothing else asked' },
  response: { 200: Type.Object({ pong: Type.Boolean() }, answers) },
};
const aliveSchema = {
  ...{ tags, summary: 'Whether the process answers' },
  response: { 200: Type.Object({ status: Type.String() }, answers) },
};
const readySchema = {
  ...{ tags, summary: 'Whether everything the process needs answers' },
  response: { 200: Type.Object({ status: Type.String(), checks }, answers) },
};

export const healthRoutes = (ready: () => Promise<Readiness>): FastifyPluginCallbackTypebox => {
  return (server, _, done) => {
    server.get('/ping', { schema: pingSchema }, async () => ({ pong: true }));
    server.get('/healthz', { schema: aliveSchema }, async () => ({ status: 'ok' }));
    server.get('/readyz', { schema: readySchema }, async (_request, reply) => {
      const checks = await ready();
      const wrong = Object.entries(checks).filter(([, why]) => why !== null);
      if (wrong.length === 0) return { status: 'ready', checks };
      const detail = wrong.map(([name, why]) => `${name}: ${why}`).join('; ');
      return sendProblem(reply, { status: 503, detail, checks });
    });
    done();
  };
};
