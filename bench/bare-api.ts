/** Rows from standard input → the least that can answer with them: a bare Fastify with one route. */
import { text } from 'node:stream/consumers';
import Fastify from 'fastify';

const page: unknown = JSON.parse(await text(process.stdin));
const server = Fastify();
server.get('/', async () => page);
console.log(await server.listen({ host: '127.0.0.1', port: 0 }));
