/** The types of sources, and what each has to be told: the shape of one of the `sources` in millrace.yml. */
import Type, { type Static, type TProperties } from 'typebox';
import type { CallConfig } from './call-config.ts';
import { chainKeys, type NodeConfig, type WantedConfig } from './chain-config.ts';
import { count, keyed, path } from './shape-parts.ts';

const name = Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$', description: 'a name of a-z, 0-9 and -' });

/** Read in order, one of each name. A type that has them finds them there, and their paths absolute. */
const files = Type.Array(path('a recording'), { minItems: 1, description: 'a list of recordings' });

/** EIP-155. */
const chainId = Type.Integer({
  minimum: 1,
  maximum: 2 ** 31 - 1,
  description: 'an EIP-155 chain id, 1 or more',
});

/** Blocks on top of a block after which it counts as final. */
const confirmations = count(0, 1_000_000);

/** What a type is made into is said in topology.ts, which does not compile before it knows each of these. */
export const sourceShape = Type.Union(
  [
    source('replay', { files, chainId, confirmations }),
    source('replay-market', { files }),
    source('replay-posts', { files }),
    source('evm', { chainId, ...chainKeys }),
  ],
  { description: 'a source: name, type and what its type has' },
);

/** As it stands in the file. */
export type SourceFile = Readonly<Static<typeof sourceShape>>;

type Recorded = Exclude<SourceFile, { type: 'evm' }>;
type OfChain = Extract<SourceFile, { type: 'evm' }>;

/** A chain that nodes tell of: their addresses complete, and times in milliseconds. */
export type EvmSourceConfig = Readonly<
  Omit<OfChain, 'nodes' | 'logs' | 'calls' | 'poll' | 'gapAfter' | 'allowPlain'> & {
    nodes: readonly NodeConfig[];
    logs: readonly WantedConfig[];
    calls: readonly CallConfig[];
    pollMs: number;
    gapAfterMs: number;
  }
>;

export type SourceConfig = Recorded | EvmSourceConfig;

function source<Name extends string, Keys extends TProperties>(type: Name, keys: Keys) {
  return Type.Object(
    { name, type: Type.Literal(type, { description: type }), ...keys },
    { ...keyed, description: `a source of type ${type}: name, type, ${Object.keys(keys).join(', ')}` },
  );
}
