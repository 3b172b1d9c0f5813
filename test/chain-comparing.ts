/** A chain source, and nodes served with manners → what was told of them, and whether it stands right. */
import { expect, onTestFinished } from 'vitest';
import type { ChainOccurrences } from '../src/telemetry/chain-occurrences.ts';
import type { Telemetry } from '../src/telemetry.ts';
import { type Manners, mannersOf } from './chain-node/manners.ts';
import type { PlayedNode } from './chain-node/played-node.ts';
import { type ServedNode, servePlayed } from './chain-node/rpc-server.ts';
import { type ChainSitting, sitOnChain, standing } from './chain-sitting.ts';
import { type MemoryWorld, memoryWorld } from './memory-log.ts';

export type Compared = Readonly<{
  world: MemoryWorld;
  nodes: readonly (ServedNode & Readonly<{ manners: Manners; name: string }>)[];
  told: readonly Told[];
  of<Name extends keyof ChainOccurrences>(name: Name): readonly ChainOccurrences[Name][];
  /** Until the logs that stand are these. */
  stands(ids: readonly string[]): Promise<void>;
  end(): Promise<void>;
}>;

type Told = Readonly<{ name: string; fields: object }>;

/** `chains`: what each node knows; the same one for nodes that are of one mind. */
export async function sitAmong(
  chains: readonly PlayedNode[],
  rest: Partial<ChainSitting> & Readonly<{ over?: 'http' | 'ws' }> = {},
): Promise<Compared> {
  const { over = 'http', ...sitting } = rest;
  const nodes = await Promise.all(
    chains.map(async (chain) => {
      const manners = mannersOf();
      const served = await servePlayed(chain, manners);
      return { ...served, manners, name: served[over] };
    }),
  );
  const told: Told[] = [];
  const telemetry: Telemetry = (name, fields) => void told.push({ name, fields });
  const world = memoryWorld();
  const ending = new AbortController();
  const urls = nodes.map((node) => node[over]);
  const running = sitOnChain({ start: 0, ...sitting, log: world.log, urls, telemetry }, ending.signal);
  // Whoever waits for it to end hears of it.
  running.catch(() => undefined);
  const end = async (): Promise<void> => {
    ending.abort();
    await running;
  };
  onTestFinished(async () => {
    ending.abort();
    await Promise.all([running.catch(() => undefined), ...nodes.map((node) => node.close())]);
  });
  return {
    ...{ world, nodes, told, end },
    of: <Name extends keyof ChainOccurrences>(name: Name) =>
      told.filter((one) => one.name === name).map(({ fields }) => fields as ChainOccurrences[Name]),
    stands: (ids) => expect.poll(() => standing(world).live, { timeout: 20_000 }).toEqual(ids.toSorted()),
  };
}
