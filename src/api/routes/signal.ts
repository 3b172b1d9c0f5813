/** GET /v1/signals/:id: one decision, the event it stands on, and every change of its life. */
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import { NotFound } from '../problem.ts';
import { quoted, type Rows } from '../rows.ts';
import { type ExplainedRow, explainedShape } from '../signal-shape.ts';
import { eventJson, historyJson, signalColumns } from '../signal-sql.ts';

const params = Type.Object({
  id: Type.String({ pattern: '^[^\\u0000]+$', description: 'the id of a signal' }),
});

/** One statement, so that the signal and its history are of the same moment. */
const statement = (schema: string): string => `
  SELECT ${signalColumns},
    (SELECT ${eventJson} FROM ${schema}.events e WHERE e.id = s.event_id) AS event,
    (SELECT ${historyJson} FROM ${schema}.signal_revisions r WHERE r.signal_id = s.id) AS history
  FROM ${schema}.signals s WHERE s.id = $1`;

export const signalRoute = ({ pool, app }: Readonly<{ pool: Rows; app: string }>) => {
  const route: FastifyPluginCallbackTypebox = (server, _, done) => {
    server.get(
      '/v1/signals/:id',
      { schema: { params, response: { 200: explainedShape } } },
      async (request) => {
        const [signal] = await pool.query<ExplainedRow>(statement(quoted(app)), [request.params.id]);
        if (!signal) throw new NotFound(`There is no signal ${request.params.id}.`);
        return signal;
      },
    );
    done();
  };
  return route;
};
