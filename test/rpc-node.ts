/** A chain's node for a test: an HTTP server that answers as it is told, until the test ends. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

export type Asked = Readonly<{ url: string; headers: IncomingHttpHeaders; body: string }>;
export type RpcCall = Readonly<{ jsonrpc: string; id: number; method: string; params: unknown[] }>;

export type RpcNode = Readonly<{ host: string; url: string; asked: readonly Asked[] }>;

/** `answer` is given what was asked and ends the response itself, or leaves it open. */
export async function httpNode(answer: (asked: Asked, to: ServerResponse) => unknown): Promise<RpcNode> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const one = { url: request.url ?? '', headers: request.headers, body: await text(request) };
    asked.push(one);
    await answer(one, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { host, url: `http://${host}/`, asked };
}

/** Answers each single call with what `result` makes of it. */
export const answering = (result: (call: RpcCall) => unknown): Promise<RpcNode> =>
  httpNode(({ body }, to) => {
    const call = JSON.parse(body) as RpcCall;
    to.end(JSON.stringify({ jsonrpc: '2.0', id: call.id, result: result(call) }));
  });

/** What a promise is rejected with. */
export const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => Promise.reject(new Error(`not rejected, but: ${JSON.stringify(value)}`)),
    (thrown: unknown) => thrown,
  );
