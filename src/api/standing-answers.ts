/** An answer is kept with the place the store had reached, and given again while the store is still there. */
import { hash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { json, quoted, type Store } from './rows.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Topics whose sinks write what the route reads. */
    standsOn?: readonly string[];
  }
  interface FastifyRequest {
    standing: Standing | null;
  }
}

type Answer = Readonly<{ place: string; body: Buffer; etag: string }>;
type Standing = Readonly<{ place: string; answer: Answer | null }>;

const mostBytes = 32 << 20;
/** What somebody changed in the tables by hand is seen after this time. */
const keptMs = 10_000;

/**
 * A sink moves its position in the same SQL transaction as the rows, so equal positions mean equal rows. The
 * position costs a tenth of the rows, and is asked for once for all requests that wait for it. It is read
 * before the rows: where these are newer, that place never comes back, since offsets and epochs only grow.
 * All this asks for one PostgreSQL server: of two replicas one may lag.
 */
export function keepStandingAnswers(server: FastifyInstance, store: Store): void {
  const answers = new LRUCache<string, Answer>({
    maxSize: mostBytes,
    sizeCalculation: ({ body }, url) => body.length + url.length,
    ttl: keptMs,
  });
  const places = onceForAllWaiting(() => placesIn(store));
  server.decorateRequest('standing', null);
  server.addHook('preHandler', async (request, reply) => {
    const { standsOn } = request.routeOptions.config;
    if (!standsOn) return;
    const reached = await places();
    const place = standsOn.map((topic) => reached.get(topic) ?? '').join(' ');
    const kept = answers.get(request.url);
    const answer = kept?.place === place ? kept : null;
    request.standing = { place, answer };
    if (!answer) return;
    await reply.type(json).send(answer.body);
  });
  server.addHook<unknown>('onSend', async (request, reply, payload) => {
    const { standing } = request;
    if (!standing || reply.statusCode !== 200) return payload;
    const answer = standing.answer ?? answerOf(standing.place, payload);
    if (!answer) return payload;
    if (!standing.answer) answers.set(request.url, answer);
    reply.header('etag', answer.etag).header('cache-control', 'no-cache');
    if (!isKnown(request, answer.etag)) return answer.body;
    reply.code(304).removeHeader('content-type');
    return '';
  });
}

/** Topic → how far its sinks have come. */
async function placesIn({ pool, app }: Store): Promise<ReadonlyMap<string, string>> {
  const rows = await pool.query<{ topic: string; place: string }>(
    `SELECT topic, string_agg(concat_ws('/', sink, partition, next_offset, epoch), ' '
       ORDER BY sink, partition) AS place
     FROM ${quoted(app)}.sink_positions GROUP BY topic`,
    [],
  );
  return new Map(rows.map(({ topic, place }) => [topic, place]));
}

/** Who asks before the next question is sent shares its answer; nobody gets one that was asked before. */
function onceForAllWaiting<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let asked: Promise<unknown> = Promise.resolve();
  let next: Promise<Answer> | null = null;
  const send = (): Promise<Answer> => {
    next = null;
    const answer = ask();
    asked = answer.catch(() => undefined);
    return answer;
  };
  return () => {
    next ??= asked.then(send);
    return next;
  };
}

function answerOf(place: string, payload: unknown): Answer | null {
  if (typeof payload !== 'string') return null;
  // Weak, since the same answer may be sent compressed.
  return { place, body: Buffer.from(payload), etag: `W/"${hash('sha1', payload, 'base64url')}"` };
}

function isKnown({ headers }: FastifyRequest, etag: string): boolean {
  const known = headers['if-none-match'];
  return known?.split(',').some((one) => one.trim() === etag || one.trim() === '*') ?? false;
}
