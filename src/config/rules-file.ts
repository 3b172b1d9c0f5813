/** The shape of a rule set's file, and where in it each rule's fields stand. */
import Type, { type Static } from 'typebox';
import { doubled } from './doubled.ts';
import type { Reading } from './issue.ts';
import { shaped } from './shape.ts';
import { readYamlFile, type YamlFile } from './yaml-file.ts';

const keyed = { additionalProperties: false };
const sentence = (description: string) => Type.String({ pattern: '\\S', description });

const rule = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z][a-z0-9-]{0,59}$', description: 'a name of a-z, 0-9 and -' }),
    points: Type.Integer({ minimum: -100, maximum: 100, description: 'a whole number from -100 to 100' }),
    when: sentence('a CEL expression that is true or false'),
    because: sentence('the reason a person will read'),
  },
  { ...keyed, description: 'a rule: name, points, when and because' },
);

export const ruleSetShape = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z][a-z0-9-]{0,59}$', description: 'a name of a-z, 0-9 and -' }),
    version: Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1, description: 'a whole number, 1 or more' }),
    threshold: Type.Integer({ minimum: 1, maximum: 100, description: 'a whole number from 1 to 100' }),
    rules: Type.Array(rule, { minItems: 1, description: 'a list of at least one rule' }),
  },
  { ...keyed, description: 'a rule set: name, version, threshold and rules' },
);

const fields = ['name', 'points', 'when', 'because'] as const;
export type RuleField = (typeof fields)[number];

/** Where a field stands: the line it starts on, and its text exactly as written, quotes and all. */
type Place = Readonly<{ text: string; line: number }>;

export type RulePlaces = Readonly<Record<RuleField, Place>>;

export type RulesFile = Readonly<{
  shown: string;
  ruleSet: Static<typeof ruleSetShape>;
  places: readonly RulePlaces[];
}>;

export function readRulesFile(path: string): Reading<RulesFile> {
  const { value: file, issues: unreadable } = readYamlFile(path);
  if (!file) return { value: null, issues: unreadable };
  const read = shaped(ruleSetShape, file);
  const issues = [...read.issues, ...doubled(file, ['rules'], 'name')];
  if (!read.value) return { value: null, issues };
  const places = read.value.rules.map((_, index) => placesOf(file, index));
  return { value: { shown: file.shown, ruleSet: read.value, places }, issues };
}

function placesOf(file: YamlFile, index: number): RulePlaces {
  const place = (field: RuleField) => file.sourceOf(['rules', index, field]);
  return { name: place('name'), points: place('points'), when: place('when'), because: place('because') };
}
