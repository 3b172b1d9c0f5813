/** A place inside a rule's field → the line of the rule set's file on which it stands. */
import type { Config } from '../config.ts';
import type { RuleField } from './rules-file.ts';

/** `rule` counts from 0; `offset` counts characters of the field's value, null where it is not known. */
export type RulePlace = Readonly<{ rule: number; field: RuleField; offset: number | null }>;

/** Answers `rules.yml:LINE`, named as a person in the current folder would. */
export function ruleErrorAt({ rules, ruleSet }: Config, { rule, field, offset }: RulePlace): string {
  const place = rules.places[rule]?.[field];
  if (!place) return `${rules.file}:1`;
  const before = String(ruleSet.rules[rule]?.[field]).slice(0, offset ?? 0);
  return `${rules.file}:${place.line + linesBefore(place.text, ink(before))}`;
}

/** YAML folds and indents white space only, so the ink before a place is the same in value and source. */
function linesBefore(source: string, inkBefore: number): number {
  const opening = /^[|>][^\n]*\n/.exec(source)?.[0] ?? /^["']/.exec(source)?.[0] ?? '';
  let seen = 0;
  for (let at = opening.length; at < source.length; at++) {
    if (/\s/.test(source.charAt(at))) continue;
    if (seen === inkBefore) return newlines(source.slice(0, at));
    seen += 1;
  }
  return newlines(source.trimEnd());
}

const ink = (text: string): number => text.replaceAll(/\s/g, '').length;
const newlines = (text: string): number => text.split('\n').length - 1;
