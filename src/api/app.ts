/** The read side over HTTP, built but not listening: health, and signals with their explanations. */
import Fastify, { type FastifyInstance } from 'fastify';
import type { Telemetry } from '../telemetry.ts';
import { problemOf, sendProblem } from './problem.ts';
import { healthRoutes, type Readiness } from './routes/health.ts';
import { signalRoute } from './routes/signal.ts';
import { signalsRoute } from './routes/signals.ts';
import type { Rows } from './rows.ts';

export type ApiParts = Readonly<{
  pool: Rows;
  app: string;
  telemetry: Telemetry;
  /** Asks what the process needs; each answer in bounded time. */
  ready: () => Promise<Readiness>;
}>;

const mostBodyBytes = 65_536;
const requestTimeoutMs = 15_000;

export function buildApp({ pool, app, telemetry, ready }: ApiParts): FastifyInstance {
  const server = Fastify({
    bodyLimit: mostBodyBytes,
    requestTimeout: requestTimeoutMs,
    // An unknown filter is told, not dropped: the answer would be to another question. All mistakes at once.
    ajv: { customOptions: { removeAdditional: false, allErrors: true, verbose: true } },
    frameworkErrors: (error, request, reply) => sendProblem(reply, problemOf(error, request)),
  });
  server.setErrorHandler<Error>((error, request, reply) => sendProblem(reply, problemOf(error, request)));
  server.setNotFoundHandler((request, reply) =>
    sendProblem(reply, {
      status: 404,
      detail: `There is no ${request.method} ${request.url.split('?')[0]}.`,
    }),
  );
  server.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request;
    const status = reply.statusCode;
    telemetry('RequestServed', {
      method,
      path: routeOptions.url ?? 'none',
      status,
      tookMs: reply.elapsedTime,
    });
  });
  server.register(healthRoutes(ready));
  server.register(signalsRoute({ pool, app }));
  server.register(signalRoute({ pool, app }));
  return server;
}
