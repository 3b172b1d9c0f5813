/** GET /v1/signals/:id: one decision, the event it stands on, and every change of its life. */
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { jsonObject, selected } from '../columns.ts';
import { eventColumns } from '../event-shape.ts';
import { exampleSignal } from '../examples.ts';
import { NotFound } from '../problem.ts';
import { quoted, type Store } from '../rows.ts';
import { idOf } from '../shape.ts';
import { changeColumns, type ExplainedRow, explainedShape, signalColumns } from '../signal-shape.ts';

const schema = {
  tags: ['signals'],
  summary: 'One decision, explained',
  params: idOf('signal', exampleSignal.id),
  response: { 200: explainedShape },
};

/** One statement, so that the signal and its history are of the same moment. */
const statementIn = (schema: string): string => `
  SELECT ${selected(signalColumns)},
    (SELECT ${jsonObject(eventColumns)} FROM ${schema}.events e WHERE e.id = s.event_id) AS event,
    (SELECT jsonb_agg(${jsonObject(changeColumns)} ORDER BY r.revision)
      FROM ${schema}.signal_revisions r WHERE r.signal_id = s.id) AS history
  FROM ${schema}.signals s WHERE s.id = $1`;

export const signalRoute = ({ pool, app }: Store): FastifyPluginCallbackTypebox => {
  const statement = statementIn(quoted(app));
  const config = { standsOn: ['signals', 'events.enriched'] };
  return (server, _, done) => {
    server.get('/v1/signals/:id', { schema, config }, async (request) => {
      const [signal] = await pool.query<ExplainedRow>(statement, [request.params.id]);
      if (!signal) throw new NotFound(`There is no signal ${request.params.id}.`);
      return signal;
    });
    done();
  };
};
