/** What a source of type `evm` has to be told to read contracts, and to tell of the blocks themselves. */
import Type, { type Static } from 'typebox';
import { contract, count, keyed } from './shape-parts.ts';

const call = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$', description: 'a name of a-z, 0-9 and -' }),
    to: contract,
    function: Type.String({
      minLength: 1,
      maxLength: 2_000,
      description: 'a signature as in balanceOf(address owner) view returns (uint256 balance)',
    }),
    args: Type.Array(Type.Unknown({ description: 'a value' }), {
      default: [],
      description: 'a list of values, numbers above 2^53 as text',
    }),
    every: Type.Optional(count(1, 1_000_000_000)),
    schedule: Type.Optional(
      Type.String({ minLength: 1, description: 'a cron expression as in 0 * * * *, by UTC' }),
    ),
  },
  { ...keyed, description: 'a mapping with name, to, function, args and every or schedule' },
);

/** At this address on nearly every chain: https://www.multicall3.com. */
const usualMulticall = '0xcA11bde05977b3631167028862bE2a173976CA11';

export const callKeys = {
  calls: Type.Array(call, { default: [], description: 'a list of calls of view functions' }),
  multicall: Type.String({
    pattern: '^(none|0x[0-9a-fA-F]{40})$',
    default: usualMulticall,
    description: 'the address of a Multicall3, or none',
  }),
  headers: Type.Boolean({ default: false, description: 'true or false' }),
};

/** As it stands in the file; without `every` and `schedule` it is due at every block. */
export type CallConfig = Readonly<Static<typeof call>>;
