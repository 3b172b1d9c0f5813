/** What stands between the network and the routes: headers, origins, rates, and relief under pressure. */
import compress from '@fastify/compress';
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import underPressure from '@fastify/under-pressure';
import type { FastifyInstance } from 'fastify';
import { sendProblem } from './problem.ts';

export type Protection = Readonly<{
  /** Origins whose pages may read the API; none where empty. */
  cors: readonly string[];
  /** Of one client address, those of this machine excepted; 0: no limit. */
  requestsPerMinute: number;
}>;

export const noProtection: Protection = { cors: [], requestsPerMinute: 0 };

const loopback = ['127.0.0.1', '::1', '::ffff:127.0.0.1'];
const compressFromBytes = 1_024;
const lateMs = 2_000;

export function protect(server: FastifyInstance, { cors: origins, requestsPerMinute }: Protection): void {
  server.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
    },
    // Who ends TLS in front of us says so; over plain HTTP it would mean nothing.
    strictTransportSecurity: false,
  });
  if (origins.length > 0)
    server.register(cors, { origin: [...origins], methods: ['GET', 'HEAD'], exposedHeaders: ['etag'] });
  if (requestsPerMinute > 0)
    server.register(rateLimit, { max: requestsPerMinute, timeWindow: 60_000, allowList: loopback });
  // No request is unpacked: a small body could become a large one.
  server.register(compress, { threshold: compressFromBytes, globalDecompression: false });
}

/** Refuses reads while the event loop is late by two seconds: the pipeline of this process comes first. */
export function relieve(server: FastifyInstance): void {
  server.register(underPressure, {
    maxEventLoopDelay: lateMs,
    // An interval in which the loop did not turn at all counts as endlessly late: none shorter may be judged.
    sampleInterval: lateMs,
    pressureHandler: (_request, reply) => {
      reply.header('retry-after', 5);
      sendProblem(reply, { status: 503, detail: 'This instance is busy; try again in some seconds.' });
    },
  });
}
