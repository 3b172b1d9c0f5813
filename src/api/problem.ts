/** What went wrong with a request → an RFC 9457 problem, precise about what the client can correct. */
import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyReply, FastifyRequest, FastifySchemaValidationError } from 'fastify';
import Type from 'typebox';
import Value from 'typebox/value';
import { Fault, whatFollows } from '../faults.ts';

/** One part of a request that has to be corrected. */
type Wrong = Readonly<{ name: string; reason: string }>;

export class BadRequest extends Error {
  readonly errors: readonly Wrong[];

  constructor(...errors: readonly Wrong[]) {
    super('the request is wrong');
    this.errors = errors;
  }
}

export class NotFound extends Error {}

export class UrlTooLong extends Error {
  constructor(letters: number) {
    super(`The path and its filters are longer than ${letters} letters; shorten them.`);
  }
}

export type ProblemParts = Readonly<{ status: number; detail: string } & Record<string, unknown>>;

export const sendProblem = (reply: FastifyReply, parts: ProblemParts): FastifyReply =>
  reply.code(parts.status).type('application/problem+json').send(problemBody(parts));

export const problemBody = ({ status, detail, ...more }: ProblemParts): string =>
  JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail, ...more });

/** Our own faults stay inside: a client learns that it is not its mistake, and whether to try again. */
export function problemOf(error: FastifyError | Error, request: FastifyRequest): ProblemParts {
  if (error instanceof BadRequest) return badRequest(error.errors);
  if (error instanceof NotFound) return { status: 404, detail: error.message };
  if (error instanceof UrlTooLong) return { status: 414, detail: error.message };
  if (error instanceof Fault && whatFollows(error.code) === 'retry-turn')
    return { status: 503, detail: 'The store does not answer now; try again in a moment.' };
  if ('validation' in error && error.validation) return badRequest(error.validation.map(wrongPart));
  if ('statusCode' in error && error.statusCode !== undefined && error.statusCode < 500)
    return { status: error.statusCode, detail: error.message.slice(0, 200) };
  return {
    status: 500,
    detail: `${request.method} ${request.routeOptions.url ?? ''} failed; it is our mistake.`,
  };
}

const badRequest = (errors: readonly Wrong[]): ProblemParts => ({
  status: 400,
  detail: errors.map(({ name, reason }) => `${name} ${reason}`).join('; '),
  errors,
});

/** Of what a client sent and is told again. */
const mostLetters = 80;

/** What Ajv adds when it is verbose. */
const verbose = Type.Object({
  parentSchema: Type.Object({
    description: Type.Optional(Type.String()),
    properties: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  }),
  data: Type.Unknown(),
});

function wrongPart(error: FastifySchemaValidationError): Wrong {
  const given = error.instancePath.slice(1) || String(error.params.additionalProperty ?? 'request');
  const name = given.slice(0, mostLetters);
  if (!Value.Check(verbose, error)) return { name, reason: error.message ?? 'is wrong' };
  const { description, properties = {} } = error.parentSchema;
  if (error.keyword === 'additionalProperties')
    return { name, reason: `is unknown, expected one of ${Object.keys(properties).join(', ')}` };
  const found = JSON.stringify(error.data)?.slice(0, mostLetters);
  return { name, reason: `is ${found}, expected ${description ?? error.message}` };
}
