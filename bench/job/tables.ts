/** What is looked up for an event: its token, and what kind of account moved it. */
import { writeFileSync } from 'node:fs';
import { lowbias32 } from './rolls.ts';
import { accountCount, accountOf, tokenCount } from './transfer.ts';

export type Token = Readonly<{
  symbol: string;
  /** Smallest units of one token. */
  scale: number;
  /** 0 to 4. */
  riskTier: number;
  /** Of one token. */
  priceCents: number;
}>;

export type Tables = Readonly<{
  tokens: readonly Token[];
  /** Account → its class, 1 to 7; who is not in it has none, which counts as 0. */
  labels: ReadonlyMap<string, number>;
}>;

const scales = [1, 10, 100, 1_000] as const;
const labelCount = 10_000;
const salts = { token: 0x70_00_00, label: 0x1a_00_00_00 };

export function tables(): Tables {
  const labels = new Map<string, number>();
  for (let index = 0; labels.size < labelCount; index++) {
    const rolled = lowbias32(salts.label + index);
    labels.set(accountOf(rolled % accountCount), ((rolled >>> 20) % 7) + 1);
  }
  return { tokens: Array.from({ length: tokenCount }, (_, id) => tokenAt(id)), labels };
}

/** For engines in other languages: `{ tokens: [Token], labels: { account: class } }`. */
export function writeTables({ tokens, labels }: Tables, file: string): void {
  writeFileSync(file, JSON.stringify({ tokens, labels: Object.fromEntries(labels) }));
}

function tokenAt(id: number): Token {
  const rolled = lowbias32(salts.token + id);
  return {
    symbol: `TK${id}`,
    scale: scales[rolled % scales.length] ?? 1,
    riskTier: (rolled >>> 4) % 5,
    priceCents: 1 + ((rolled >>> 8) % 4_000),
  };
}
