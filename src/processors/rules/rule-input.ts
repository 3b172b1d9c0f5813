/** An enriched event in; the flat, typed fields that a rule may read out, and what each of them means. */
import type { ChainEvent, EnrichedEvent } from '../../events.ts';
import { zeroAddress } from '../subject.ts';
import type { Fields, ValueOf } from './misuse.ts';

/** Each field has a value for each event: empty text, an empty list or 0 where there is none. */
export const ruleFields = {
  kind: {
    type: 'string',
    means: 'What happened.',
    values: ['transfer', 'approval', 'swap', 'other'],
  },
  chainId: { type: 'int', means: 'EIP-155 chain id, for example 137 for Polygon PoS.' },
  blockNumber: { type: 'int', means: 'Number of the block.' },
  blockTimeMs: { type: 'int', means: 'Timestamp of the block in milliseconds since the Unix epoch.' },
  logIndex: { type: 'int', means: 'Index of the log in its block.' },
  contract: { type: 'string', means: 'Contract that emitted the log, 0x and 40 lower-case hex digits.' },
  subject: { type: 'string', means: 'What the decision is about, for example token:137:0x….' },
  mentions: { type: 'list<string>', means: 'Accounts the event names, for example account:137:0x….' },
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
  mint: { type: 'bool', means: 'A transfer from the zero address.' },
  burn: { type: 'bool', means: 'A transfer to the zero address.' },
  selfTransfer: { type: 'bool', means: 'A transfer whose sender is its recipient.' },
  tokenKnown: { type: 'bool', means: 'The facts of the token were at hand.' },
  tokenSymbol: { type: 'string', means: 'Symbol as the contract gives it.' },
  tokenDecimals: { type: 'int', means: 'Decimal places between the smallest unit and one token.' },
  tokenCategory: {
    type: 'string',
    means: 'What kind of asset the token is; empty where the token is unknown.',
    values: ['stablecoin', 'wrapped', 'governance', 'other', ''],
  },
  degraded: { type: 'bool', means: 'A provider of facts did not answer: the token may be known after all.' },
  signature: { type: 'string', means: 'Topic 0 of a log that is not decoded.' },
} satisfies Fields;

export type RuleInput = Readonly<{
  [Name in keyof typeof ruleFields]: ValueOf[(typeof ruleFields)[Name]['type']];
}>;

/** What the rules see of an event; an unknown token's amount is 0, because its decimals are unknown too. */
export function ruleInput({ subject, mentions, token, degraded, event }: EnrichedEvent): RuleInput {
  return {
    chainId: BigInt(event.chainId),
    blockNumber: BigInt(event.blockNumber),
    blockTimeMs: BigInt(event.blockTimeMs),
    logIndex: BigInt(event.logIndex),
    contract: event.address,
    subject,
    mentions,
    tokenKnown: token !== null,
    tokenSymbol: token?.symbol ?? '',
    tokenDecimals: BigInt(token?.decimals ?? 0),
    tokenCategory: token?.category ?? '',
    degraded: degraded.length > 0,
    ...nothing,
    ...seenIn(event.action, token?.decimals ?? null),
  };
}

const nothing = {
  from: '',
  to: '',
  amount: 0,
  unlimited: false,
  mint: false,
  burn: false,
  selfTransfer: false,
  signature: '',
};

function seenIn(
  action: ChainEvent['action'],
  decimals: number | null,
): Pick<RuleInput, 'kind'> & Partial<RuleInput> {
  switch (action.type) {
    case 'Transfer': {
      const { from, to } = action;
      const [mint, burn] = [from === zeroAddress, to === zeroAddress];
      const selfTransfer = from === to && !mint;
      return {
        kind: 'transfer',
        from,
        to,
        amount: inTokens(action.amount, decimals),
        mint,
        burn,
        selfTransfer,
      };
    }
    case 'Approval': {
      const { owner: from, spender: to } = action;
      const unlimited = BigInt(action.amount) >= 2n ** 255n;
      return { kind: 'approval', from, to, amount: inTokens(action.amount, decimals), unlimited };
    }
    case 'Swap':
      return { kind: 'swap', from: action.sender, to: action.to };
    case 'OtherLog':
      return { kind: 'other', signature: action.topics[0] ?? '' };
    default:
      return action satisfies never;
  }
}

/** Read from its decimal digits, so that it is rounded once: 10000000000 at six decimals is 10000 exactly. */
const inTokens = (amount: string, decimals: number | null): number =>
  decimals === null ? 0 : Number(`${amount}e-${decimals}`);
