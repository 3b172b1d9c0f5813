/** GET /v1/signals: decisions by filter, newest first, page by page. */
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import { cursorText } from '../cursor.ts';
import { quoted, type Rows } from '../rows.ts';
import { conditionOf, filterShape } from '../signal-filters.ts';
import { type SignalRow, signalShape } from '../signal-shape.ts';
import { signalColumns } from '../signal-sql.ts';

const page = Type.Object({
  items: Type.Array(signalShape),
  next: Type.Union([Type.String(), Type.Null()], { description: 'the cursor of the next page; null: none' }),
});

export const signalsRoute = ({ pool, app }: Readonly<{ pool: Rows; app: string }>) => {
  const route: FastifyPluginCallbackTypebox = (server, _, done) => {
    server.get(
      '/v1/signals',
      { schema: { querystring: filterShape, response: { 200: page } } },
      async (request) => {
        const { limit } = request.query;
        const { sql, values } = conditionOf(request.query);
        const rows = await pool.query<SignalRow>(
          `SELECT ${signalColumns} FROM ${quoted(app)}.signals s WHERE ${sql}
         ORDER BY s.at DESC, s.id DESC LIMIT $${values.length + 1}`,
          [...values, limit + 1],
        );
        const items = rows.slice(0, limit);
        const last = rows.length > limit ? items.at(-1) : undefined;
        return { items: [...items], next: last ? cursorText([Date.parse(last.at), last.id]) : null };
      },
    );
    done();
  };
  return route;
};
