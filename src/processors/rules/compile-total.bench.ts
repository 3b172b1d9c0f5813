/** Twenty rules through what was compiled of them and through cel-js. */
import type { Duel } from '../../../bench/duel.ts';
import { transferFields, transferRules } from '../../../bench/engines/ours/transfer-rules.ts';
import rules from '../../../bench/job/rules.json' with { type: 'json' };
import { Environment } from './syntax.ts';

const environment = new Environment();
for (const [name, { type }] of Object.entries(transferFields)) environment.registerVariable(name, type);
const parsed = rules.map(({ when }) => environment.parse(when));
const { judge } = transferRules();

const texts = { kind: 'MINT', account: '0x1', counterparty: '0x2', memo: '' } as const;
const numbers = { usdCents: 2_000_000, riskTier: 3, label: 0, amount: 40_000, chainId: 56 } as const;
const more = { logIndex: 7, eventTimeMs: 1_700_000_000_000, tokenId: 40 } as const;
const input = { ...texts, ...numbers, ...more };

/** As it has to be for the library, which knows a whole number as a bigint alone. */
function widened() {
  const ints = Object.entries({ ...numbers, ...more }).map(([name, value]) => [name, BigInt(value)]);
  return { ...texts, ...Object.fromEntries(ints) };
}

export const duel: Duel = {
  name: 'twenty rules: compiled, and by cel-js',
  ours: () => judge(input),
  theirs() {
    const theirInput = widened();
    return parsed.map((rule) => rule(theirInput));
  },
  atLeast: 2,
};
