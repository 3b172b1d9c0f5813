/** What Avro says about a schema's text, and about reading with one schema what another has written. */
import avsc, { type Type } from 'avsc';

/** Why this text is not an Avro schema; null: it is one. */
export const schemaProblem = (schema: string): string | null => whyItFails(() => typeOf(schema));

/** Why data of the older schema cannot be read with the newer one; null: it can. */
export const whyNotBackward = (newer: string, older: string): string | null =>
  whyItFails(() => typeOf(newer).createResolver(typeOf(older)));

/** Wrapped unions are accepted whatever their members, and nothing is encoded with these types. */
const typeOf = (schema: string): Type =>
  avsc.Type.forSchema(JSON.parse(schema), { wrapUnions: 'always', registry: {} });

function whyItFails(attempt: () => unknown): string | null {
  try {
    attempt();
    return null;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}
