/** HTTP in, Confluent's JSON out: the registry's answers on a port of the loopback interface. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { json } from 'node:stream/consumers';
import { type Answer, refusal } from './answer.ts';
import type { Answers } from './routes.ts';

const contentType = 'application/vnd.schemaregistry.v1+json';

/** Resolves once it listens. */
export function serveRegistry(answers: Answers, port: number): Promise<Server> {
  const server = createServer(async (request, response) => {
    const { status, body } = await answerTo(request, answers);
    response.writeHead(status, { 'content-type': contentType }).end(JSON.stringify(body));
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

async function answerTo(request: IncomingMessage, answers: Answers): Promise<Answer> {
  const { method = 'GET', url = '/' } = request;
  const at = url.indexOf('?');
  const path = (at < 0 ? url : url.slice(0, at)).replace(/(?<!^)\/$/, '');
  const query = new URLSearchParams(at < 0 ? '' : url.slice(at));
  let body: unknown;
  try {
    decodeURIComponent(path);
    if (method === 'POST' || method === 'PUT') body = await json(request);
  } catch (thrown) {
    return refusal(400, `Malformed request: ${thrown instanceof Error ? thrown.message : thrown}`);
  }
  try {
    return await answers({ method, path, query, body });
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return refusal(50001, `Error in the backend data store: ${why}`);
  }
}
