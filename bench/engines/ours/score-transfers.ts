/** The job as a processor of ours: transfers in; what is decided on each, once, out. */
import type { Envelope } from '../../../src/flow/envelope.ts';
import { epochMs } from '../../../src/flow/ids.ts';
import type { Emission, Processor } from '../../../src/flow/processor.ts';
import { nextRevision, type Remembered, remember, type Sighting } from '../../../src/processors/dedupe.ts';
import type { CompiledRuleSet } from '../../../src/processors/rules/compile-rule-set.ts';
import { alertScore, type Scored } from '../../job/scored.ts';
import type { Tables, Token } from '../../job/tables.ts';
import type { TransferEvent } from '../../job/transfer.ts';
import { alertsTopic, scoredTopic, transfersTopic } from './bench-codec.ts';
import type { transferFields } from './transfer-rules.ts';

export type ScoringOptions = Readonly<{
  ruleSet: CompiledRuleSet<typeof transferFields>;
  tables: Tables;
  /** Longer than any run. */
  windowMs: number;
}>;

type Scoring<Change> = Processor<TransferEvent, Scored, Remembered, Change, never>;

const unknownToken: Token = { symbol: '', scale: 1, riskTier: 0, priceCents: 0 };

/** Without deduplication: it remembers nothing. */
export const scoreTransfers = (options: ScoringOptions): Scoring<never> => ({
  name: 'score',
  from: [transfersTopic],
  to: scoredTopic,
  decide: (_state, input) => ({ type: 'forward', emit: emitted(input, options), changes: [] }),
  evolve: (state) => state,
});

/** With it: what was passed on is remembered, and read back from the output. */
export const scoreTransfersOnce = (options: ScoringOptions): Scoring<Sighting> => ({
  ...scoreTransfers(options),
  foldedBy: `rows 2, window ${options.windowMs}`,
  decide(state, input) {
    const { id, appendedAt } = input;
    const sighting = { id, status: 'live', appendedAt, redriven: false } as const;
    if (nextRevision(state, sighting, options.windowMs) === null) return { type: 'drop', why: 'duplicate' };
    return { type: 'forward', emit: emitted(input, options), changes: [sightingOf(input)] };
  },
  evolve: (state, sighting) => remember(state, sighting, options.windowMs),
  recall: (output) => [sightingOf({ ...output, appendedAt: epochMs(output.body.srcTs) })],
});

const sightingOf = ({ id, appendedAt }: Pick<Envelope<unknown>, 'id' | 'appendedAt'>): Sighting => ({
  type: 'sighting',
  ...{ id, status: 'live', revision: 1, appendedAt },
});

function emitted(input: Envelope<TransferEvent>, options: ScoringOptions): Emission<Scored>[] {
  const { id, key, at } = input;
  const body = scored(input, options);
  const emission: Emission<Scored> = { route: 'keep', type: 'event', id, key, at, body };
  return body.score < alertScore ? [emission] : [emission, { ...emission, to: alertsTopic }];
}

function scored({ body, appendedAt }: Envelope<TransferEvent>, { ruleSet, tables }: ScoringOptions): Scored {
  const { eventId, account, chainId, eventTimeMs, amount, tokenId } = body;
  const { symbol, scale, riskTier, priceCents } = tables.tokens[tokenId] ?? unknownToken;
  const usdCents = Math.floor((amount * priceCents) / scale);
  const { score, fired } = ruleSet.judge({
    usdCents,
    riskTier,
    label: tables.labels.get(account) ?? 0,
    kind: body.kind,
    amount,
    account,
    counterparty: body.counterparty,
    chainId,
    memo: body.memo ?? '',
    logIndex: body.logIndex,
    eventTimeMs,
    tokenId,
  });
  const ruleMask = fired.reduce((mask, rule) => mask | (1 << rule), 0);
  return { eventId, account, chainId, symbol, usdCents, score, ruleMask, eventTimeMs, srcTs: appendedAt };
}
