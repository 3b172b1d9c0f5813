/** Who plays in the simulation: the real processors, and one without memory, which nothing can heal. */
import { type RawChainBody, rawChainTopic, rawMarketTopic } from '../../src/events.ts';
import type { Processor } from '../../src/flow/processor.ts';
import type { Topic } from '../../src/flow/topic.ts';
import { enrich } from '../../src/processors/enrich.ts';
import { refine } from '../../src/processors/refine.ts';
import { compileRuleSet } from '../../src/processors/rules/compile-rule-set.ts';
import { score } from '../../src/processors/score.ts';
import { unknownTopic } from './story.ts';

/** Longer than any simulated run: what the window forgets is tested beside the processors. */
const windowMs = 86_400_000;

type Raw = RawChainBody;
export const passedTopic: Topic<Raw> = { name: 'passed', bodies: ['EvmLog', 'Progress'] };

/** Passes everything on and remembers nothing: a dedupe would heal a torn commit and hide it. */
const passOn: Processor<Raw, Raw, never, never, never> = {
  name: 'pass-on',
  from: [rawChainTopic],
  to: passedTopic,
  decide: (_state, { id, key, at, body }) => ({
    type: 'forward',
    emit: [{ route: 'keep', type: body.type === 'Progress' ? 'progress' : 'event', id, key, at, body }],
    changes: [],
  }),
  evolve: (state) => state,
};

const ruleSet = compileRuleSet({
  name: 'simulated',
  version: 1,
  threshold: 50,
  rules: [
    { name: 'large', points: 60, when: 'amount > 10.0', because: 'Much was moved.' },
    { name: 'unknown', points: 60, when: `signature == '${unknownTopic}'`, because: 'Nobody knows.' },
    { name: 'trade', points: 60, when: "market == 'BTCUSDT'", because: 'It was traded.' },
  ],
});
if (!('ok' in ruleSet)) throw new Error(JSON.stringify(ruleSet.errors));
const rules = ruleSet.ok;

/** Each by the role in its actors' ids. */
export const castOf = (partitions: number) => ({
  // Nobody says anything in it, and its actors would only sit down.
  refine: { ...refine({ windowMs }), from: [rawChainTopic, rawMarketTopic] },
  'pass-on': passOn,
  enrich: enrich(),
  score: score({ ruleSet: rules, partitions, windowMs }),
});

export type Cast = ReturnType<typeof castOf>;
