/** A server of prepared chains in a process of its own → where it is, and when it announced which block. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Stretch } from './prepared-chain.ts';

export type Preparation = Readonly<{ chainIds: readonly number[]; stretches: readonly Stretch[] }>;

/** Of each chain so many blocks, one each interval. */
export type Announcing = Readonly<{ blocks: number; everyMs: number }>;

/** A block that was announced, and when, by the wall clock: all processes of a machine share that one. */
export type ToldBlock = Readonly<{ hash: string; count: number; atMs: number }>;

export type FromServer =
  | Readonly<{ type: 'listening'; port: number }>
  | Readonly<{ type: 'told'; block: ToldBlock }>
  | Readonly<{ type: 'announced' }>;

export interface Serving {
  readonly pid: number;
  urlOf(chainId: number): string;
  /** Ends when the last of these blocks was announced; `heard` gets each. */
  announce(asked: Announcing, heard: (block: ToldBlock) => void): Promise<void>;
  end(): Promise<void>;
}

export async function serving(preparation: Preparation): Promise<Serving> {
  const server = fork(join(import.meta.dirname, 'serve.ts'), [JSON.stringify(preparation)]);
  const exited = once(server, 'exit').then(([code]) => {
    throw new Error(`the server of the chains has ended with ${code}`);
  });
  exited.catch(() => undefined);
  const heardOf = (hear: (said: FromServer) => boolean): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const listen = (said: FromServer): void => {
      if (!hear(said)) return;
      server.off('message', listen);
      resolve();
    };
    server.on('message', listen);
    return Promise.race([promise, exited]);
  };
  let port = 0;
  await heardOf((said) => {
    if (said.type === 'listening') port = said.port;
    return said.type === 'listening';
  });
  return {
    pid: server.pid ?? 0,
    urlOf: (chainId) => `ws://127.0.0.1:${port}/${chainId}`,
    announce(asked, heard) {
      const done = heardOf((said) => {
        if (said.type === 'told') heard(said.block);
        return said.type === 'announced';
      });
      server.send(asked);
      return done;
    },
    async end() {
      server.kill();
      await exited.catch(() => undefined);
    },
  };
}
