/** A chain's node for a test, over WebSocket: it hears calls and says what it is told. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import type { RpcCall } from './rpc-node.ts';

export type Heard = (call: RpcCall, from: WebSocket) => unknown;

export type SocketNode = Readonly<{ url: string; connections: readonly WebSocket[] }>;

export async function socketNode(heard: Heard, { autoPong = true } = {}): Promise<SocketNode> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', autoPong });
  await once(server, 'listening');
  const connections: WebSocket[] = [];
  server.on('connection', (socket) => {
    connections.push(socket);
    socket.on('message', (data) => heard(JSON.parse(String(data)) as RpcCall, socket));
  });
  onTestFinished(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`, connections };
}

export const say = (to: WebSocket, message: object): void =>
  to.send(JSON.stringify({ jsonrpc: '2.0', ...message }));

/** As a node announces a head. */
export const announce = (to: WebSocket, subscription: string, result: unknown): void =>
  say(to, { method: 'eth_subscription', params: { subscription, result } });

/** Answers with the name of what was called. */
export const echo: Heard = ({ id, method }, from) => say(from, { id, result: method });
