/** What Avro says about a schema's text, and what a level says about it after those that are registered. */
import avsc, { type Type } from 'avsc';
import { inWords } from './compatibility/in-words.ts';
import type { Incompatibility } from './compatibility/incompatibility.ts';
import { comparedWith, type Direction, directionsOf, type Level } from './compatibility/levels.ts';
import { whyUnreadable } from './compatibility/why-unreadable.ts';

export type RegisteredText = Readonly<{ version: number; schema: string }>;

/** An incompatibility with one of the registered versions; `words` says it all to a person. */
export type Refusal = Incompatibility & Readonly<{ version: number; direction: Direction; words: string }>;

/** Why this text is not an Avro schema; null: it is one. */
export function schemaProblem(schema: string): string | null {
  try {
    typeOf(schema);
    return null;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}

/** Why the level refuses the schema after these, oldest first; empty: it does not. All texts are schemas. */
export function whyRefused(
  level: Level,
  schema: string,
  registered: readonly RegisteredText[],
): readonly Refusal[] {
  const fresh = typeOf(schema);
  return comparedWith(level, registered).flatMap(({ version, schema: text }) => {
    const old = typeOf(text);
    return directionsOf(level).flatMap((direction) => {
      const whys = direction === 'new-reads-old' ? whyUnreadable(fresh, old) : whyUnreadable(old, fresh);
      return whys.map((why) => ({
        ...{ ...why, version, direction },
        words: inWords(why, direction, `version ${version}`),
      }));
    });
  });
}

/** Wrapped unions are accepted whatever their members, and nothing is encoded with these types. */
const typeOf = (schema: string): Type =>
  avsc.Type.forSchema(JSON.parse(schema), { wrapUnions: 'always', registry: {} });
