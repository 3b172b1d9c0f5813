import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { EnrichedEvent, Progress, Signal } from '../src/events.ts';
import { factTables } from '../src/facts/fact-tables.ts';
import type { Envelope } from '../src/flow/envelope.ts';
import { enrich } from '../src/processors/enrich.ts';
import { refine } from '../src/processors/refine.ts';
import { compileRuleSet } from '../src/processors/rules/compile-rule-set.ts';
import type { Rule, RuleSet } from '../src/processors/rules/rule-set.ts';
import { score } from '../src/processors/score.ts';
import { envelopeOf, idOf, progressOf, recordedLogs } from './chain-world.ts';
import { lifeOf } from './decider-spec.ts';

const at = (path: string): string => new URL(`../${path}`, import.meta.url).pathname;
const ruleSet: RuleSet = parse(readFileSync(at('rules.yml'), 'utf8'));
const recordings = [
  ['polygon-2021-04-20-a', 137],
  ['polygon-2021-04-20-b', 137],
  ['polygon-2021-04-20-c', 137],
  ['mainnet-forks', 1],
] as const;

const windowMs = 3_600_000;

/** The recorded logs, refined and enriched by a plain fold; all is final in the end. */
async function enrichedEvents(): Promise<readonly Envelope<EnrichedEvent | Progress>[]> {
  const refined = lifeOf(refine({ windowMs }));
  for (const [name, chainId] of recordings) {
    for (const log of recordedLogs(name, chainId)) refined.takes(envelopeOf(idOf(log), 0, log));
    const end = progressOf({ source: name, chainId, finalized: Number.MAX_SAFE_INTEGER, ended: true });
    refined.takes(envelopeOf(name, 0, end));
  }
  const keys = refined.outputs.flatMap((event) => enrich().ask?.(event) ?? []);
  const paths = { tokens: at('data/tokens/tokens.csv'), prices: at('data/prices/reference-prices.csv') };
  const facts = await (await factTables(paths))(keys, AbortSignal.any([]));
  const enriched = lifeOf(enrich(), facts);
  for (const output of refined.outputs) enriched.takes(output);
  return enriched.outputs;
}

const enriched = await enrichedEvents();

/** Every revision of every signal under `rules`. */
function signals(rules: readonly Rule[]): readonly Signal[] {
  const compiled = compileRuleSet({ ...ruleSet, rules });
  if (!('ok' in compiled)) throw new Error(JSON.stringify(compiled.errors));
  const scored = lifeOf(score({ ruleSet: compiled.ok, partitions: 1, windowMs }));
  for (const event of enriched) scored.takes(event);
  return scored.outputs.flatMap(({ body }) => (body.type === 'Signal' ? [body] : []));
}

const made = signals(ruleSet.rules);

test.each(ruleSet.rules.map(({ name }) => name))('%s makes a difference on the recorded blocks', (name) => {
  const others = ruleSet.rules.filter((rule) => rule.name !== name);
  const outcome = (all: readonly Signal[]) => all.map(({ eventId, score }) => `${eventId} ${score}`);
  expect(outcome(signals(others))).not.toEqual(outcome(made));
});

test('a few in a hundred events give a signal; some are taken back, and one of these comes back', () => {
  const last = new Map(made.map((signal) => [signal.eventId, signal]));
  const count = (state: Signal['state'], revision: number): number =>
    [...last.values()].filter((signal) => signal.state === state && signal.revision === revision).length;
  expect([count('confirmed', 2), count('retracted', 2), count('confirmed', 4)]).toEqual([412, 5, 1]);
  expect(last.size).toBe(412 + 5 + 1);
  expect(made.some(({ finalityBroken }) => finalityBroken)).toBe(false);
});

test('no rule failed', () => {
  expect(made.flatMap(({ reasons }) => reasons).filter(({ points }) => points === 0)).toEqual([]);
});
