/** GET /v1/events: what happened by filter, newest first, page by page. */
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { eventCondition, eventFilters } from '../event-filters.ts';
import { eventColumns, eventShape } from '../event-shape.ts';
import { usualLimit } from '../filters.ts';
import { json, newest, type Store } from '../rows.ts';
import { pageOfItems } from '../shape.ts';

const listed = { table: 'events', alias: 'e', columns: eventColumns };
const schema = {
  tags: ['events'],
  summary: 'What happened, newest first',
  querystring: eventFilters,
  response: { 200: pageOfItems(eventShape) },
};

export const eventsRoute = (store: Store): FastifyPluginCallbackTypebox => {
  return (server, _, done) => {
    server.get(
      '/v1/events',
      { schema, config: { standsOn: ['events.enriched'] } },
      async ({ query }, reply) => {
        const limit = query.limit ?? usualLimit;
        return reply.type(json).send(await newest(store, listed, { ...eventCondition(query), limit }));
      },
    );
    done();
  };
};
