/** The least that can answer: a bare Fastify with one route over rows that it was given, read from standard input. */
import { text } from 'node:stream/consumers';
import Fastify from 'fastify';

const page: unknown = JSON.parse(await text(process.stdin));
const server = Fastify();
server.get('/', async () => page);
console.log(await server.listen({ host: '127.0.0.1', port: 0 }));
