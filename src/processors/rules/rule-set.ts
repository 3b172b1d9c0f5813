/** A rule set as a person writes it: named rules with points, and the score from which they signal. */

export type Rule = Readonly<{
  name: string;
  /** A CEL expression over the fields in rule-fields.ts that is true or false. */
  when: string;
  /** What it adds to the score when it is true; negative for what speaks against a signal. */
  points: number;
  /** The reason a person will read. */
  because: string;
}>;

export type RuleSet = Readonly<{
  /** Part of a signal's identity, unlike the version. */
  name: string;
  version: number;
  /** From 1 to 100: the score from which an event gives a signal. */
  threshold: number;
  rules: readonly Rule[];
}>;
