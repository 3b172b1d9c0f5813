/** The flat, typed fields that a rule may read, and what each of them means. */
import type { Fields, InputOf } from './misuse.ts';

const kinds = ['transfer', 'approval', 'swap', 'sync', 'nft', 'other', 'call', 'block'];
const marketKinds = ['trade', 'ticker', 'book', 'candle', 'funding'];

/** Each field has a value for each event: empty text, an empty list, false or 0 where there is none. */
export const ruleFields = {
  kind: {
    type: 'string',
    means: 'What happened: on a chain, on a trading venue, or post.',
    values: [...kinds, ...marketKinds, 'post'],
  },
  subject: { type: 'string', means: 'What the decision is about, for example token:137:0x….' },
  mentions: { type: 'list<string>', means: 'What else the event names, for example account:137:0x….' },
  degraded: { type: 'bool', means: 'A provider of facts did not answer: the token may be known after all.' },

  chainId: { type: 'int', means: 'EIP-155 chain id, for example 137 for Polygon PoS.' },
  blockNumber: { type: 'int', means: 'Number of the block.' },
  blockTimeMs: { type: 'int', means: 'Timestamp of the block in milliseconds since the Unix epoch.' },
  logIndex: { type: 'int', means: 'Index of the log in its block.' },
  contract: {
    type: 'string',
    means: 'Contract that emitted the log or was called, 0x and 40 lower-case hex digits.',
  },
  from: { type: 'string', means: 'Sender of a transfer, owner of an approval, caller of a swap.' },
  to: { type: 'string', means: 'Recipient of a transfer, spender of an approval, receiver of a swap.' },
  amount: {
    type: 'double',
    means: 'Of a transfer or approval, in whole tokens; 0 where the token is unknown.',
  },
  unlimited: {
    type: 'bool',
    means: 'An approval of 2^255 smallest units or more: in effect, of everything.',
  },
  mint: { type: 'bool', means: 'A transfer, of whatever kind, from the zero address.' },
  burn: { type: 'bool', means: 'A transfer, of whatever kind, to the zero address.' },
  selfTransfer: { type: 'bool', means: 'A transfer, of whatever kind, whose sender is its recipient.' },
  tokenId: { type: 'string', means: 'Of an ERC-721 transfer: which of the tokens, in decimal digits.' },
  tokenKnown: { type: 'bool', means: 'The facts of the token were at hand.' },
  tokenSymbol: { type: 'string', means: 'Symbol as the contract gives it.' },
  tokenDecimals: { type: 'int', means: 'Decimal places between the smallest unit and one token.' },
  tokenCategory: {
    type: 'string',
    means: 'What kind of asset the token is; empty where the token is unknown.',
    values: ['stablecoin', 'wrapped', 'governance', 'other', ''],
  },
  signature: { type: 'string', means: 'Topic 0 of a log that is not decoded.' },
  call: { type: 'string', means: 'Name of a call of a contract, as `calls` in the pipeline gives it.' },
  args: { type: 'list<string>', means: 'What a contract was called with.' },
  outcome: {
    type: 'string',
    means: 'What came of a call: undecodable where it returned something else; empty for everything else.',
    values: ['returned', 'reverted', 'absent', 'failed', 'undecodable', ''],
  },
  values: {
    type: 'map<string, string>',
    means: 'What a call returned, by name, as text: double(values["answer"]) makes it a number.',
  },
  gasUsed: { type: 'double', means: 'Of a block: gas that its transactions used.' },
  gasLimit: { type: 'double', means: 'Of a block: gas that they could use at most.' },
  baseFeeWei: {
    type: 'double',
    means: 'Of a block: base fee for a unit of gas, in wei; 0 where there is none.',
  },

  venue: { type: 'string', means: 'Trading venue in lower case, for example binance.' },
  market: { type: 'string', means: "The venue's own name of the market, for example BTCUSDT." },
  price: { type: 'double', means: 'Of a trade, or the last one a ticker or a candle saw.' },
  size: {
    type: 'double',
    means:
      'Amount of a trade, volume of a candle, in the unit of the market: on derivatives often contracts.',
  },
  notional: {
    type: 'double',
    means: 'Price times size of a trade: in the quote currency, where the size is not in contracts.',
  },
  side: {
    type: 'string',
    means: 'Side of the taker of a trade; empty for everything else.',
    values: ['buy', 'sell', 'unknown', ''],
  },
  bid: { type: 'double', means: 'Best bid of a ticker, or of a book that is there as a whole.' },
  ask: { type: 'double', means: 'Best ask of a ticker, or of a book that is there as a whole.' },
  spreadBps: {
    type: 'double',
    means: 'Ask minus bid in hundredths of a per cent of their middle; 0 unless both are known.',
  },
  changePercent: { type: 'double', means: 'From the first to the last price of a candle.' },
  closed: { type: 'bool', means: 'The interval of a candle was over.' },
  fundingRate: { type: 'double', means: 'What longs pay shorts, as a share; negative where shorts pay.' },

  platform: { type: 'string', means: 'Where a post stands, in lower case, for example x.' },
  author: { type: 'string', means: 'Name or id of the author of a post.' },
  text: { type: 'string', means: 'Text of a post, normalised.' },
  language: { type: 'string', means: 'ISO 639-3 code of the language of a post; empty where not clear.' },
  cashtags: { type: 'list<string>', means: 'Symbols a post names with a dollar sign, in upper case.' },
  hashtags: { type: 'list<string>', means: 'Words a post names with a hash, in lower case.' },
  links: { type: 'list<string>', means: 'Links in a post.' },
  addresses: { type: 'list<string>', means: 'Addresses of an EVM chain in a post, in lower case.' },
  mentionsToken: { type: 'bool', means: 'A post names a token, by its symbol or by an address.' },
  spam: { type: 'bool', means: 'A post looks like spam.' },
  spamScore: { type: 'double', means: 'How far it does, from 0 to 1.' },
  timeKnown: { type: 'bool', means: 'The platform said when a post was made.' },

  priceKnown: { type: 'bool', means: 'A reference price of what the event is about was at hand.' },
  priceUsd: { type: 'double', means: 'That price, in US dollars for one whole unit.' },
  priceAgeHours: { type: 'double', means: 'How much older than the event that price is.' },
  valueUsd: {
    type: 'double',
    means: 'Amount of a transfer, or size of a trade, times that price; 0 unless both are known.',
  },
} satisfies Fields;

export type RuleInput = InputOf<typeof ruleFields>;

/** What one kind of event shows: its kind, and the fields that are not empty for it. */
export type Shown = Pick<RuleInput, 'kind'> & Partial<RuleInput>;
