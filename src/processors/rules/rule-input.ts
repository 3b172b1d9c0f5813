/** An enriched event in; the value of each field that a rule may read out. */
import type { EnrichedEvent } from '../../events.ts';
import { chainFields } from './chain-fields.ts';
import { marketFields } from './market-fields.ts';
import { postFields } from './post-fields.ts';
import type { RuleInput, Shown } from './rule-fields.ts';

/** What the rules see of an event; an unknown token's amount is 0, because its decimals are unknown too. */
export function ruleInput(enriched: EnrichedEvent): RuleInput {
  const { subject, mentions, token, reference, degraded } = enriched;
  const shown = shownIn(enriched);
  const priceUsd = reference?.priceUsd ?? 0;
  return {
    ...nothing,
    subject,
    mentions,
    tokenKnown: token !== null,
    tokenSymbol: token?.symbol ?? '',
    tokenDecimals: BigInt(token?.decimals ?? 0),
    tokenCategory: token?.category ?? '',
    degraded: degraded.length > 0,
    priceKnown: reference !== null,
    priceUsd,
    priceAgeHours: (reference?.ageMs ?? 0) / 3_600_000,
    valueUsd: (shown.amount ?? (shown.kind === 'trade' ? (shown.size ?? 0) : 0)) * priceUsd,
    ...shown,
  };
}

function shownIn({ event, token }: EnrichedEvent): Shown {
  switch (event.type) {
    case 'ChainEvent':
      return chainFields(event, token?.decimals ?? null);
    case 'MarketEvent':
      return marketFields(event);
    case 'PostEvent':
      return postFields(event);
    default:
      return event satisfies never;
  }
}

/** Fields that only some kinds of event have, as they are for all others. */
const nothing = {
  ...{ chainId: 0n, blockNumber: 0n, blockTimeMs: 0n, logIndex: 0n, contract: '', signature: '' },
  ...{
    from: '',
    to: '',
    amount: 0,
    unlimited: false,
    mint: false,
    burn: false,
    selfTransfer: false,
    tokenId: '',
  },
  ...{ call: '', args: [], outcome: '', values: {}, gasUsed: 0, gasLimit: 0, baseFeeWei: 0 },
  ...{ venue: '', market: '', price: 0, size: 0, notional: 0, side: '', fundingRate: 0 },
  ...{ bid: 0, ask: 0, spreadBps: 0, changePercent: 0, closed: false },
  ...{ platform: '', author: '', text: '', language: '', timeKnown: false, spam: false, spamScore: 0 },
  ...{ cashtags: [], hashtags: [], links: [], addresses: [], mentionsToken: false },
};
