/** A played node and its manners → the same over HTTP and WebSocket, on a free port of the loopback. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type Conversation, conversation } from './conversation.ts';
import { type Manners, mannersOf } from './manners.ts';
import { type PlayedNode, refused } from './played-node.ts';
import { serveSockets } from './rpc-sockets.ts';

export interface ServedNode {
  /** Any path below it will do, as where a provider has its key in one. */
  readonly http: string;
  readonly ws: string;
  /** How often each method was called, over either. */
  readonly asked: ReadonlyMap<string, number>;
  /** Breaks every WebSocket off now and refuses new ones, until `restore()`. */
  drop(): void;
  restore(): void;
  close(): Promise<void>;
}

/** `admits` is asked for the path of each request, and of each WebSocket once: 401 where it does not. */
export async function servePlayed(
  node: PlayedNode,
  manners: Manners = mannersOf(),
  admits: (path: string) => boolean = () => true,
): Promise<ServedNode> {
  const talk = conversation(node, manners);
  const server = createServer((request, response) => {
    if (!admits(request.url ?? '')) {
      response.writeHead(401).end(`no such key: ${request.url}`);
      return;
    }
    // Whoever hangs up while still asking gets no answer.
    overHttp(talk, { request, response }).catch(() => response.destroy());
  });
  const sockets = serveSockets(server, { node, manners, conversation: talk, admits });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = Object(server.address());
  return {
    http: `http://127.0.0.1:${port}`,
    ws: `ws://127.0.0.1:${port}`,
    asked: talk.asked,
    drop: sockets.drop,
    restore: sockets.restore,
    async close() {
      sockets.close();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

type Exchange = Readonly<{ request: IncomingMessage; response: ServerResponse }>;

async function overHttp(talk: Conversation, { request, response }: Exchange): Promise<void> {
  if (request.method !== 'POST') {
    response.writeHead(405, { allow: 'POST' }).end();
    return;
  }
  const spoken = await talk.hear(await text(request), ({ method }) =>
    /^eth_(un)?subscribe$/.test(method) ? refused(-32601, 'notifications not supported') : null,
  );
  switch (spoken.type) {
    case 'silent':
      return;
    case 'said':
      response.writeHead(200, { 'content-type': 'application/json' }).end(spoken.text);
      return;
    case 'rate-limited':
      response
        .writeHead(429, { 'content-type': 'application/json', 'retry-after': String(spoken.retryAfterS) })
        .end(spoken.text);
      return;
    default:
      spoken satisfies never;
  }
}
