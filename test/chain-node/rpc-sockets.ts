/** WebSockets of a played node: calls in, answers out, and between them the heads that were subscribed to. */
import type { Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Call } from '../../src/producers/chain/rpc.ts';
import type { Conversation } from './conversation.ts';
import { asLied, type Manners, mannersOf } from './manners.ts';
import { type PlayedBlock, type PlayedNode, type Reply, refused } from './played-node.ts';

export type Sockets = Readonly<{ drop(): void; restore(): void; close(): void }>;

type Talk = Readonly<{
  node: PlayedNode;
  manners: Manners;
  conversation: Conversation;
  admits: (path: string) => boolean;
}>;

/** What belongs to the one connection: its subscriptions end with it. */
type Subscriptions = Readonly<{
  answer(call: Call): Reply | null;
  /** Those answered until now begin to be told of heads: nobody knows a subscription before its id. */
  begin(): void;
}>;

export function serveSockets(server: Server, talk: Talk): Sockets {
  const sockets = new WebSocketServer({ noServer: true });
  let refuses = false;
  server.on('upgrade', (request, socket, first) => {
    if (refuses) socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
    else if (!talk.admits(request.url ?? ''))
      socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n');
    else sockets.handleUpgrade(request, socket, first, (open) => speak(open, talk));
  });
  const drop = (): void => {
    refuses = true;
    for (const socket of sockets.clients) socket.terminate();
  };
  return {
    drop,
    restore() {
      refuses = false;
    },
    close() {
      drop();
      sockets.close();
    },
  };
}

function speak(socket: WebSocket, talk: Talk): void {
  const subscriptions = subscriptionsOf(socket, talk);
  socket.on('error', () => socket.terminate());
  const hear = async (text: string): Promise<void> => {
    const spoken = await talk.conversation.hear(text, subscriptions.answer);
    if (spoken.type === 'silent') return;
    socket.send(spoken.text);
    subscriptions.begin();
  };
  socket.on('message', (message) => {
    hear(message.toString()).catch(() => socket.terminate());
  });
}

function subscriptionsOf(socket: WebSocket, { node, manners }: Talk): Subscriptions {
  const [given, active] = [new Set<string>(), new Set<string>()];
  let count = 0;
  const tell = async (block: PlayedBlock): Promise<void> => {
    if (active.size === 0 || manners.of('dropped')) return;
    const head = await liedHead(block, { node, manners });
    if (head === null) return;
    for (const subscription of active) {
      const params = { subscription, result: headerOf(head) };
      socket.send(JSON.stringify({ jsonrpc: '2.0', method: 'eth_subscription', params }));
    }
  };
  let told = Promise.resolve();
  const unsubscribe = node.heads.subscribe((block) => {
    // One after the other, though a lie may have to ask first.
    told = told.then(() => tell(block));
  });
  socket.on('close', unsubscribe);
  return {
    answer({ method, params: [first] }) {
      if (method === 'eth_unsubscribe')
        return { result: [given.delete(String(first)), active.delete(String(first))].includes(true) };
      if (method !== 'eth_subscribe') return null;
      if (first !== 'newHeads') return refused(-32601, `no "${first}" subscription in eth namespace`);
      const id = `0x${(++count).toString(16).padStart(32, '0')}`;
      given.add(id);
      return { result: id };
    },
    begin() {
      for (const id of given) active.add(id);
    },
  };
}

async function liedHead(
  head: PlayedBlock,
  { node, manners }: Pick<Talk, 'node' | 'manners'>,
): Promise<PlayedBlock | null> {
  const lie = manners.all().findLast((manner) => manner.type === 'lie' && manner.head !== undefined);
  return lie?.type === 'lie' && lie.head ? lie.head(head, asLied(node, mannersOf())) : head;
}

/** Geth leaves out what a header does not hold. */
function headerOf(block: PlayedBlock): Readonly<Record<string, unknown>> {
  const { transactions, uncles, size, totalDifficulty, ...header } = block;
  return header;
}
