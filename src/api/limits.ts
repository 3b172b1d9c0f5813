/** How much of anything a client may ask for, and what it is told when it asks for more. */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyHttpOptions, FastifyInstance } from 'fastify';
import { problemBody, problemOf, sendProblem, UrlTooLong } from './problem.ts';

/** Longer than any set of filters we know, shorter than what makes a message or a log line unreadable. */
const mostUrlLetters = 4_096;

export const limits = {
  bodyLimit: 65_536,
  /** The whole request has to arrive within this time. */
  requestTimeout: 15_000,
  /** A socket on which nothing moves is closed. */
  connectionTimeout: 30_000,
  keepAliveTimeout: 10_000,
  http: { maxHeaderSize: 16_384, headersTimeout: 10_000 },
  // An id is 200 letters at most, each up to twelve in a URL; longer ones are refused with a reason.
  routerOptions: { maxParamLength: 2_400 },
  // An unknown filter is told, not dropped: the answer would be to another question. All mistakes at once.
  // Ajv reads 1e400 as a number and then, where numbers are strict, holds it to no maximum.
  ajv: {
    customOptions: { removeAdditional: false, allErrors: true, verbose: true, strictNumbers: false },
  },
  frameworkErrors: (error, request, reply) => sendProblem(reply, problemOf(error, request)),
  clientErrorHandler: refuseSocket,
} satisfies FastifyHttpOptions<Server>;

export function limitUrls(server: FastifyInstance): void {
  server.addHook('onRequest', async ({ url }) => {
    if (url.length > mostUrlLetters) throw new UrlTooLong(mostUrlLetters);
  });
}

/** What Node's parser refuses never becomes a request. */
function refuseSocket(error: Error & { code: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const status = statuses[error.code] ?? 400;
  const body = problemBody({ status, detail: 'The request cannot be read as HTTP.' });
  const head = `HTTP/1.1 ${status} Refused\r\ncontent-type: application/problem+json\r\nconnection: close`;
  if (socket.writable) socket.write(`${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  socket.destroySoon();
}

const statuses: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};
