/** The filters of a list of events: their shape in a URL, and the SQL condition they make. */
import Type, { type Static } from 'typebox';
import { atLeast, atMost, type Condition, conditionOf, equals } from './condition.ts';
import { chainId, checkRange, oneOf, pageOf, pageShape, text, whole } from './filters.ts';

const block = Type.Optional(whole(0, Number.MAX_SAFE_INTEGER));

export const eventFilters = Type.Object(
  {
    kind: text('the kind of the event', 'Transfer'),
    subject: text('what the event is about', 'token:137:0x8f3cf7ad23cd3cadbd9735aff958023239c6a063'),
    status: oneOf('live', 'removed'),
    chainId,
    fromBlock: block,
    toBlock: block,
    address: Type.Optional(
      Type.String({
        pattern: '^0x[0-9a-fA-F]{40}$',
        description: 'a contract as 0x and 40 hex digits',
      }),
    ),
    venue: text('a trading venue', 'binance'),
    market: text("the venue's own name of a market", 'BTCUSDT'),
    platform: text('where something was posted', 'x'),
    ...pageShape,
  },
  { additionalProperties: false },
);

/** `e` is a row of events. Addresses are stored in lower case; people paste them checksummed. */
export function eventCondition(filters: Static<typeof eventFilters>): Condition {
  const { fromBlock, toBlock, address } = filters;
  checkRange(['fromBlock', fromBlock], ['toBlock', toBlock]);
  return conditionOf(
    'e',
    pageOf(filters),
    equals(filters.kind, 'e.kind'),
    equals(filters.subject, 'e.subject'),
    equals(filters.status, 'e.status'),
    equals(filters.chainId, 'e.chain_id'),
    atLeast(fromBlock, 'e.block_number'),
    atMost(toBlock, 'e.block_number'),
    equals(address?.toLowerCase(), 'e.address'),
    equals(filters.venue, 'e.venue'),
    equals(filters.market, 'e.market'),
    equals(filters.platform, 'e.platform'),
  );
}
