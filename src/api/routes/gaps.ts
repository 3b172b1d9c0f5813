/** GET /v1/gaps: what was missed or could not be read, newest first, page by page. */
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { usualLimit } from '../filters.ts';
import { gapCondition, gapFilters } from '../gap-filters.ts';
import { gapColumns, gapShape } from '../gap-shape.ts';
import { json, newest, type Store } from '../rows.ts';
import { pageOfItems } from '../shape.ts';

const listed = { table: 'gaps', alias: 'g', columns: gapColumns };
const schema = {
  tags: ['gaps'],
  summary: 'What was missed or could not be read, newest first',
  querystring: gapFilters,
  response: { 200: pageOfItems(gapShape) },
};

export const gapsRoute = (store: Store): FastifyPluginCallbackTypebox => {
  return (server, _, done) => {
    server.get('/v1/gaps', { schema, config: { standsOn: ['gaps'] } }, async ({ query }, reply) => {
      const limit = query.limit ?? usualLimit;
      return reply.type(json).send(await newest(store, listed, { ...gapCondition(query), limit }));
    });
    done();
  };
};
