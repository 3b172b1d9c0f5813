/** GET /v1/signals: decisions by filter, newest first, page by page. */
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { usualLimit } from '../filters.ts';
import { json, newest, type Store } from '../rows.ts';
import { pageOfItems } from '../shape.ts';
import { signalCondition, signalFilters } from '../signal-filters.ts';
import { signalColumns, signalShape } from '../signal-shape.ts';

const listed = { table: 'signals', alias: 's', columns: signalColumns };
const schema = {
  tags: ['signals'],
  summary: 'Decisions, newest first',
  querystring: signalFilters,
  response: { 200: pageOfItems(signalShape) },
};

export const signalsRoute = (store: Store): FastifyPluginCallbackTypebox => {
  return (server, _, done) => {
    server.get('/v1/signals', { schema, config: { standsOn: ['signals'] } }, async ({ query }, reply) => {
      const condition = signalCondition(store.app, query);
      const page = await newest(store, listed, { ...condition, limit: query.limit ?? usualLimit });
      return reply.type(json).send(page);
    });
    done();
  };
};
