/** GET /metrics: what this process has measured, as Prometheus reads it. */
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import type { Exposition } from '../../telemetry/metrics.ts';

const schema = {
  tags: ['process'],
  summary: 'Metrics of this process, as Prometheus reads them',
  response: { 200: { description: 'text', content: { 'text/plain': { schema: Type.String() } } } },
};

export const metricsRoute = (exposition: () => Promise<Exposition>): FastifyPluginCallbackTypebox => {
  return (server, _, done) => {
    server.get('/metrics', { schema }, async (_request, reply) => {
      const { contentType, text } = await exposition();
      return reply.type(contentType).send(text);
    });
    done();
  };
};
