/** A schema registry in front of the real one, which does not know certain ids until it is told of them. */
import { createServer } from 'node:http';

export interface ForgetfulRegistry {
  readonly url: string;
  /** From now on there is no such schema. */
  forget(id: number): void;
  recall(id: number): void;
  end(): Promise<void>;
}

const contentType = 'application/vnd.schemaregistry.v1+json';
const unknown = JSON.stringify({ error_code: 40403, message: 'Schema not found' });

export async function forgetfulRegistry(real: string): Promise<ForgetfulRegistry> {
  const forgotten = new Set<string>();
  const server = createServer(async (request, response) => {
    const { method = 'GET', url = '/' } = request;
    const id = /^\/schemas\/ids\/(\d+)/.exec(url)?.[1];
    if (id !== undefined && forgotten.has(id)) {
      response.writeHead(404, { 'content-type': contentType }).end(unknown);
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = chunks.length === 0 ? {} : { body: Buffer.concat(chunks) };
    const answer = await fetch(`${real}${url}`, {
      method,
      headers: { 'content-type': contentType },
      ...body,
    });
    response.writeHead(answer.status, { 'content-type': contentType }).end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${Object(server.address()).port}`,
    forget: (id) => void forgotten.add(String(id)),
    recall: (id) => void forgotten.delete(String(id)),
    end: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
