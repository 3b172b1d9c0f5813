/** What is true of tokens and prices in a simulated world, and a provider of it that is slow or silent. */
import type { ReferencePrice, TokenFact } from '../../src/events.ts';
import type { FactAnswer, FactKey, FactSource } from '../../src/flow/processor.ts';
import type { Circumstances } from './circumstances.ts';
import type { Seeded } from './seeded.ts';
import type { Holder, Steps } from './steps.ts';
import { chainId, contracts } from './story.ts';

type Fact = TokenFact | ReferencePrice;

const known: ReadonlyMap<FactKey, Fact> = new Map(
  contracts
    .slice(0, 2)
    .map((address, index): [FactKey, Fact] => [
      `token:${chainId}:${address}`,
      { ...{ type: 'TokenFact', chainId, address, symbol: `T${index}` }, decimals: 6, category: 'other' },
    ]),
);

/** The truth; prices are known of nothing, which is an answer too. */
export function truthOf(key: FactKey): FactAnswer<Fact> {
  const fact = known.get(key);
  return fact ? { type: 'known', fact } : { type: 'absent' };
}

export const silent: FactAnswer<Fact> = { type: 'unavailable', why: 'the provider is silent' };

export type Asking = Readonly<{
  steps: Steps;
  dice: Seeded;
  by: Holder;
  now: () => number;
  chances: () => Circumstances['facts'] | null;
}>;

/** Each request is a step, slow or not; each key may go without an answer. */
export const factProvider =
  ({ steps, dice, by, now, chances }: Asking): FactSource<Fact> =>
  async (keys) => {
    const { slow, unavailable } = chances() ?? { slow: 0, unavailable: 0 };
    const from = now() + (dice.chance(slow) ? dice.below(3_000) : 0);
    const answer = (key: FactKey): [FactKey, FactAnswer<Fact>] => [
      key,
      dice.chance(unavailable) ? silent : truthOf(key),
    ];
    return steps.take({
      ...{ by, actor: `facts ${keys[0]}`, step: 'facts' },
      effect: () => new Map(keys.map(answer)),
      ready: () => now() >= from,
    });
  };
