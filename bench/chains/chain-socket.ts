/** A prepared chain → what a node of it says over WebSocket: answers, and each new head when it is told. */
import type { WebSocket } from 'ws';
import { ledgerAnswer } from '../../test/chain-node/ledger-answers.ts';
import { ledgerOfBlocks } from '../../test/chain-node/ledger-of-blocks.ts';
import type { PreparedBlock } from './prepared-chain.ts';

export interface ServedChain {
  speak(socket: WebSocket): void;
  /** Puts the block on top and announces it. */
  tell(block: PreparedBlock): void;
  /** How many have subscribed to its heads. */
  readonly listeners: number;
}

type Request = Readonly<{ id: number; method: string; params: readonly unknown[] }>;

/** Below the head: `finalized` and `safe`. */
const finalityDepth = 32;
const subscription = '0x1';
const brace = Buffer.from('}');

export function servedChain(chainId: number): ServedChain {
  const ledger = ledgerOfBlocks();
  const texts = new Map<string, Buffer>();
  const listeners = new Set<WebSocket>();

  return {
    speak(socket) {
      socket.on('message', (message) => answer(socket, JSON.parse(message.toString())));
      socket.on('close', () => listeners.delete(socket));
    },
    tell({ block, text }) {
      texts.set(block.hash, text);
      ledger.add(block, () => JSON.parse(text.toString()));
      ledger.standOn(block.hash);
      const params = { subscription, result: block };
      const said = JSON.stringify({ jsonrpc: '2.0', method: 'eth_subscription', params });
      for (const socket of listeners) socket.send(said);
    },
    get listeners() {
      return listeners.size;
    },
  };

  function answer(socket: WebSocket, { id, method, params }: Request): void {
    const text = method === 'eth_getLogs' ? texts.get(Object(params[0]).blockHash) : undefined;
    if (text) {
      socket.send(Buffer.concat([Buffer.from(`{"jsonrpc":"2.0","id":${id},"result":`), text, brace]), {
        binary: false,
      });
      return;
    }
    const reply =
      ownAnswer(socket, method) ?? ledgerAnswer({ ledger, chainId, finalityDepth }, { method, params });
    socket.send(JSON.stringify({ jsonrpc: '2.0', id, ...reply }));
  }

  function ownAnswer(socket: WebSocket, method: string) {
    if (method === 'eth_subscribe') {
      listeners.add(socket);
      return { result: subscription };
    }
    return method === 'eth_unsubscribe' ? { result: listeners.delete(socket) } : null;
  }
}
