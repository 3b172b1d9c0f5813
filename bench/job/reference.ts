/** The job as a plain loop without an engine: what each of them must have written, rule by rule by hand. */
import { type Digest, digester } from './digest.ts';
import { alertScore, type Scored } from './scored.ts';
import { stream } from './stream.ts';
import type { Tables, Token } from './tables.ts';
import { type TransferEvent, transferAt } from './transfer.ts';

/** What an event became, but for the time at which it was sent. */
export type Judgement = Omit<Scored, 'srcTs'>;

export type Expected = Readonly<{ out: Digest; alerts: Digest; dead: number }>;

/** Without `dedupe` each position counts that is not poison. */
export function expected(positions: number, tables: Tables, dedupe: boolean): Expected {
  const [out, alerts] = [digester(), digester()];
  const seen = new Set<number>();
  let dead = 0;
  for (const position of stream(positions)) {
    if (position.type === 'poison') {
      dead += 1;
      continue;
    }
    const { u } = position;
    if (dedupe && seen.has(u)) continue;
    seen.add(u);
    const judgement = judge(transferAt(u), tables);
    out.add(judgement);
    if (judgement.score >= alertScore) alerts.add(judgement);
  }
  return { out: out.digest(), alerts: alerts.digest(), dead };
}

const unknownToken: Token = { symbol: '', scale: 1, riskTier: 0, priceCents: 0 };
const dayMs = 86_400_000;
const hourMs = 3_600_000;

export function judge(event: TransferEvent, { tokens, labels }: Tables): Judgement {
  const { eventId, account, chainId, eventTimeMs, kind, amount, counterparty } = event;
  const { symbol, scale, riskTier, priceCents } = tokens[event.tokenId] ?? unknownToken;
  const usdCents = Math.floor((amount * priceCents) / scale);
  const label = labels.get(account) ?? 0;
  const memo = event.memo ?? '';
  let [sum, ruleMask] = [0, 0];
  const rule = (number: number, points: number, fires: boolean): void => {
    if (!fires) return;
    sum += points;
    ruleMask |= 1 << number;
  };
  rule(0, 10, usdCents > 1_000_000);
  rule(1, 15, usdCents > 10_000_000);
  rule(2, 25, usdCents > 100_000_000);
  rule(3, 10, riskTier >= 3);
  rule(4, 10, riskTier === 4);
  rule(5, 30, label === 1);
  rule(6, 15, label === 2 || label === 3);
  rule(7, -5, label === 4);
  rule(8, 10, kind === 'MINT' && usdCents > 1_000_000);
  rule(9, 10, kind === 'BURN' && riskTier >= 2);
  rule(10, 20, kind === 'APPROVAL' && amount >= 2 ** 22);
  rule(11, 25, account === counterparty);
  rule(12, 5, chainId === 56 && riskTier >= 2);
  rule(13, 5, amount % 1_000 === 0);
  rule(14, 3, memo !== '');
  rule(15, 10, memo.startsWith('x'));
  rule(16, 1, event.logIndex === 0);
  rule(17, 5, counterparty.endsWith('00'));
  rule(18, 5, eventTimeMs % dayMs < hourMs);
  rule(19, 5, event.tokenId < 10 && usdCents < 100);
  const score = Math.min(100, Math.max(0, sum));
  return { eventId, account, chainId, symbol, usdCents, score, ruleMask, eventTimeMs };
}
