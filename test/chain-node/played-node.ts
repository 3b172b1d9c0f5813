/** A node of an EVM chain as tests play one: what it says when asked, and the heads it tells by itself. */
import type { Call } from '../../src/producers/chain/rpc.ts';
import type { RpcBlock } from '../../tools/recorded-rpc.ts';

export type Reply =
  | Readonly<{ result: unknown }>
  | Readonly<{ error: Readonly<{ code: number; message: string }> }>;

/** A block as eth_getBlockByNumber gives it, with whatever else the node says of it. */
export type PlayedBlock = RpcBlock & Readonly<Record<string, unknown>>;

export interface PlayedNode {
  answer(call: Call): Reply | Promise<Reply>;
  readonly heads: Heads;
}

export interface Heads {
  /** `listener` hears each block that becomes canonical, oldest first, until what is given back is called. */
  subscribe(listener: (block: PlayedBlock) => void): () => void;
}

export const refused = (code: number, message: string): Reply => ({ error: { code, message } });

export const hex = (value: number): string => `0x${value.toString(16)}`;

/** Who listens, and the telling. */
export function headsToTell(): Heads & Readonly<{ tell(blocks: readonly PlayedBlock[]): void }> {
  const listeners = new Set<(block: PlayedBlock) => void>();
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    tell(blocks) {
      for (const block of blocks) for (const listener of listeners) listener(block);
    },
  };
}
