/** A place inside a rule's field → the line of the rule set's file on which it stands. */
import type { Config } from '../config.ts';
import type { RuleField } from './rules-file.ts';

/** `offset` counts characters of the field's value; the answer reads `rules.yml:LINE`. */
export function ruleErrorAt(config: Config, rule: number, field: RuleField, offset: number): string {
  const place = config.rules.places[rule]?.[field];
  const value = config.ruleSet.rules[rule]?.[field];
  if (!place) return `${config.rules.file}:1`;
  const before = String(value).slice(0, offset);
  return `${config.rules.file}:${place.line + linesBefore(place.text, ink(before))}`;
}

/** YAML folds, indents and chomps white space only, so the ink before a place is the same in value and source. */
function linesBefore(source: string, inkBefore: number): number {
  const body = /^[|>][^\n]*\n/.exec(source)?.[0] ?? /^["']/.exec(source)?.[0] ?? '';
  let seen = 0;
  for (let at = body.length; at < source.length; at++) {
    if (/\s/.test(source.charAt(at))) continue;
    if (seen === inkBefore) return newlines(source.slice(0, at));
    seen += 1;
  }
  return newlines(source.trimEnd());
}

const ink = (text: string): number => text.replaceAll(/\s/g, '').length;
const newlines = (text: string): number => text.split('\n').length - 1;
