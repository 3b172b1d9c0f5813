/** GET /v1/events/:id: one thing that happened. */
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { selected } from '../columns.ts';
import { type EventRow, eventColumns, eventShape } from '../event-shape.ts';
import { exampleEvent } from '../examples.ts';
import { NotFound } from '../problem.ts';
import { quoted, type Store } from '../rows.ts';
import { idOf } from '../shape.ts';

const schema = {
  tags: ['events'],
  summary: 'One event',
  params: idOf('event', exampleEvent.id),
  response: { 200: eventShape },
};

export const eventRoute = ({ pool, app }: Store): FastifyPluginCallbackTypebox => {
  const statement = `SELECT ${selected(eventColumns)} FROM ${quoted(app)}.events e WHERE e.id = $1`;
  return (server, _, done) => {
    server.get('/v1/events/:id', { schema, config: { standsOn: ['events.enriched'] } }, async (request) => {
      const [event] = await pool.query<EventRow>(statement, [request.params.id]);
      if (!event) throw new NotFound(`There is no event ${request.params.id}.`);
      return event;
    });
    done();
  };
};
