/** The read side over HTTP, built but not listening: events, explained signals, health, metrics. */
import Fastify, { type FastifyInstance, type FastifyPluginCallback } from 'fastify';
import type { Exposition } from '../telemetry/metrics.ts';
import type { Telemetry } from '../telemetry.ts';
import { document } from './documentation.ts';
import { limits, limitUrls } from './limits.ts';
import { problemOf, sendProblem } from './problem.ts';
import { noProtection, type Protection, protect, relieve } from './protections.ts';
import { eventRoute } from './routes/event.ts';
import { eventsRoute } from './routes/events.ts';
import { gapsRoute } from './routes/gaps.ts';
import { healthRoutes, type Readiness } from './routes/health.ts';
import { metricsRoute } from './routes/metrics.ts';
import { signalRoute } from './routes/signal.ts';
import { signalsRoute } from './routes/signals.ts';
import type { Store } from './rows.ts';
import { keepStandingAnswers } from './standing-answers.ts';

export type ApiParts = Store &
  Readonly<{
    telemetry: Telemetry;
    /** Asks what the process needs; each answer in bounded time. */
    ready: () => Promise<Readiness>;
    metrics: () => Promise<Exposition>;
    /** Of the program, for the documentation. */
    version: string;
    protection?: Protection;
  }>;

export function buildApp(parts: ApiParts): FastifyInstance {
  const server = Fastify(limits);
  server.setErrorHandler<Error>((error, request, reply) => sendProblem(reply, problemOf(error, request)));
  server.setNotFoundHandler((request, reply) =>
    sendProblem(reply, {
      status: 404,
      detail: `There is no ${request.method} ${request.url.split('?')[0]}.`,
    }),
  );
  tellRequests(server, parts.telemetry);
  limitUrls(server);
  protect(server, parts.protection ?? noProtection);
  document(server, parts.version);
  server.register(healthRoutes(parts.ready));
  server.register(metricsRoute(parts.metrics));
  server.register(reads(parts));
  return server;
}

/** What reads the store; the rest must answer whatever the store does. */
const reads = ({ pool, app }: Store): FastifyPluginCallback => {
  const store = { pool, app };
  return (server, _, done) => {
    relieve(server);
    keepStandingAnswers(server, store);
    for (const route of [eventsRoute, eventRoute, signalsRoute, signalRoute, gapsRoute])
      server.register(route(store));
    done();
  };
};

function tellRequests(server: FastifyInstance, telemetry: Telemetry): void {
  server.addHook('onResponse', async ({ method, routeOptions }, reply) => {
    const path = routeOptions.url ?? 'none';
    telemetry('RequestServed', { method, path, status: reply.statusCode, tookMs: reply.elapsedTime });
  });
}
