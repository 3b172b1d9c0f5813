/** What a source of type `evm` has to be told: the nodes that know its chain, and what is wanted of it. */
import Type, { type Static } from 'typebox';
import { callKeys } from './call-config.ts';
import { duration } from './duration.ts';
import { contract, count, keyed, path } from './shape-parts.ts';

const address = Type.String({
  pattern: '^(https?|wss?)://[^\\s]+$',
  description: 'an https:// or wss:// address',
});

const cost = Type.Optional(count(0, 1_000_000));

/** What nodes are asked: the cost of a method that nobody calls would be a slip of the pen. */
const credits = Type.Object(
  {
    ...{ eth_chainId: cost, eth_getBlockByHash: cost, eth_getBlockByNumber: cost },
    ...{ eth_getLogs: cost, eth_getBlockReceipts: cost, eth_call: cost },
  },
  { ...keyed, description: 'a mapping of methods to whole numbers, as in eth_getLogs: 75' },
);

const node = Type.Object(
  {
    url: address,
    weight: count(1, 1_000, 1),
    requestsPerSecond: count(1, 100_000, 1_000),
    creditsPerSecond: Type.Optional(count(1, 10_000_000)),
    credits: Type.Optional(credits),
  },
  {
    ...keyed,
    description: 'an address, or a mapping with url, weight, requestsPerSecond, creditsPerSecond and credits',
  },
);

const signature = Type.String({ minLength: 1, description: 'a signature as Solidity writes it' });

const factory = Type.Object(
  {
    address: Type.Union(
      [contract, Type.Array(contract, { minItems: 1, description: 'a list of addresses' })],
      {
        description: 'the address of a factory, or a list of them',
      },
    ),
    event: signature,
    child: Type.String({ minLength: 1, description: 'the name of a parameter of the event' }),
    since: Type.Integer({ minimum: 0, default: 0, description: 'the number of a block' }),
  },
  { ...keyed, description: 'a mapping with address, event, child and since' },
);

const wanted = Type.Object(
  {
    addresses: Type.Array(contract, { default: [], description: 'a list of addresses of contracts' }),
    events: Type.Array(signature, {
      default: [],
      description:
        'a list of signatures as in Transfer(address indexed from, address indexed to, uint256), or of names',
    }),
    abi: Type.Optional(path('the ABI of a contract')),
    factory: Type.Optional(factory),
  },
  { ...keyed, description: 'a mapping with any of addresses, events, abi and factory' },
);

const finality = Type.Union([Type.Literal('finalized'), Type.Literal('safe'), Type.Integer({ minimum: 0 })], {
  default: 'finalized',
  description: 'finalized, safe, or a number of blocks on top',
});

const moment = Type.String({
  pattern: '^(latest|\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}(:\\d{2})?Z)?)$',
  description: 'latest or a date',
});

const start = Type.Union([moment, Type.Integer({ minimum: 0 })], {
  default: 'latest',
  description: 'latest, the number of a block, or a date as in 2024-01-05 or 2024-01-05T12:00Z',
});

export const chainKeys = {
  nodes: Type.Array(Type.Union([address, node], { description: 'an address or a mapping with url' }), {
    minItems: 1,
    description: 'a list of nodes of the chain',
  }),
  logs: Type.Array(wanted, { default: [], description: 'a list of what is wanted; empty: every log' }),
  logsBy: Type.Union([Type.Literal('logs'), Type.Literal('receipts')], {
    default: 'logs',
    description: 'logs or receipts',
  }),
  ...callKeys,
  start,
  finality,
  keepBlocks: count(1, 4_096, 256),
  maxLagBlocks: count(1, 100_000, 10),
  agree: count(1, 100, 2),
  crossCheck: Type.Number({ minimum: 0, maximum: 1, default: 0.05, description: 'a share from 0 to 1' }),
  poll: duration({ default: '2s' }),
  gapAfter: duration({ default: '30s' }),
  allowPlain: Type.Boolean({ default: false, description: 'true or false' }),
};

type Keys = { readonly [Key in keyof typeof chainKeys]: Static<(typeof chainKeys)[Key]> };

/** `keys` are what the address took from the environment: nobody prints them. */
export type NodeConfig = Readonly<
  Static<typeof node> & {
    keys: readonly string[];
    /** The same with the keys as they are now, null where one is gone; absent where none can change. */
    reread?: () => Readonly<{ url: string; keys: readonly string[] }> | null;
  }
>;

/** As it stands in the file. */
export type WantedFile = Readonly<Static<typeof wanted>>;

/** What is wanted of a chain; an empty list means any. An event is a signature or an item of an ABI. */
export type WantedConfig = Readonly<
  Omit<WantedFile, 'abi' | 'events'> & { events: readonly (string | object)[] }
>;

/** As it stands in the file, names of the environment and all. */
export type NodeFile = Keys['nodes'][number];
