/** The schemas of the routes → OpenAPI at /docs/json, and a page to try them at /docs. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { problemShape } from './problem-shape.ts';

const description = `Read side of Millrace: events, and the signals decided on them, each explained.

Lists are newest first. The \`next\` of a page is the \`cursor\` of the one after it. Answers carry an
\`etag\`; ask again with \`if-none-match\` and get 304 while nothing has changed. What is wrong with a
request is told as a problem (RFC 9457) that names each part to be corrected.`;

const tags = [
  { name: 'signals', description: 'Decisions with their explanations' },
  { name: 'events', description: 'What happened on chains, at venues and among people' },
  { name: 'gaps', description: 'What was missed or could not be read, and what became of it' },
  { name: 'process', description: 'Whether this instance is well' },
];

/** To be called before any route is added. */
export function document(server: FastifyInstance, version: string): void {
  server.addSchema(problemShape);
  server.addHook('onRoute', addProblem);
  server.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: 'Millrace', version, description, license }, tags },
    refResolver: { buildLocalReference: ({ $id }) => String($id) },
  });
  server.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    // No document of ours is sent to a validator elsewhere.
    uiConfig: {
      validatorUrl: 'none',
      layout: 'BaseLayout',
      displayRequestDuration: true,
      tryItOutEnabled: true,
    },
  });
}

const license = { name: 'MIT', identifier: 'MIT' };
const problem = {
  description: 'What was wrong',
  content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } },
};

/** Every documented route may answer with a problem. */
function addProblem({ schema }: RouteOptions): void {
  if (!schema || schema.hide) return;
  schema.response = { ...Object(schema.response), '4xx': problem, '5xx': problem };
}
