/** The address of a node → the way to it, over HTTP or WebSocket, that has said which chain it is of. */
import { httpTransport } from './http-transport.ts';
import { type CheckedTransport, ofChain } from './of-chain.ts';
import type { Call, Transport } from './rpc.ts';
import { wsTransport } from './ws-transport.ts';

export interface Way extends CheckedTransport {
  /** As a WebSocket transport does; null where the node cannot announce. */
  subscribe: ((signal: AbortSignal) => AsyncIterable<unknown>) | null;
}

export type WayOptions = Readonly<{
  chainId: number;
  /** The node, as messages name it. */
  node: string;
  /** Called for each call that goes out; must not throw. */
  asked: (call: Call) => void;
}>;

const bounds = { timeoutMs: 10_000, maxBytes: 64 << 20, now: () => Date.now() };
const connections = 16;
const pingMs = 10_000;

export function wayToNode(url: string, { chainId, node, asked }: WayOptions): Way {
  const socket = /^wss?:/.test(url) ? wsTransport({ ...bounds, url, pingMs }) : null;
  const transport = socket ?? httpTransport({ ...bounds, url, connections });
  const checked = ofChain(counted(transport, asked), { chainId, node });
  return {
    ...checked,
    subscribe: socket && announced,
  };

  async function* announced(signal: AbortSignal): AsyncGenerator<unknown> {
    await checked.ask([], signal);
    if (socket) yield* socket.subscribe(signal);
  }
}

const counted = ({ ask, close }: Transport, asked: (call: Call) => void): Transport => ({
  ask(calls, signal) {
    for (const call of calls) asked(call);
    return ask(calls, signal);
  },
  close,
});
