/** Small shapes that answers share. */
import Type, { type Static, type TUnsafe } from 'typebox';

/** Null where the event is not of a kind that has it. As a list of types, since unions serialise slowly. */
export const orNull = <Schema extends Type.TString | Type.TInteger | Type.TNumber>(
  schema: Schema,
): TUnsafe<Static<Schema> | null> =>
  Type.Unsafe<Static<Schema> | null>({ ...schema, type: [schema.type, 'null'] });

/** One of a few words, typed as text: a list of words alone is of any type to who reads the schema. */
export const word = <Name extends string>(names: readonly Name[], description?: string): TUnsafe<Name> =>
  Type.Unsafe<Name>({ type: 'string', enum: names, ...(description && { description }) });

export const time = Type.String({ format: 'date-time', description: 'ISO 8601, UTC' });

/** Text by name. As additional properties, since a pattern would be matched at every key. */
export const textByName = Type.Unsafe<Readonly<Record<string, string>>>({
  type: 'object',
  additionalProperties: { type: 'string' },
});

/** A page of `item`, newest first: for who reads it an object, here its text. */
export const pageOfItems = (item: Type.TSchema): TUnsafe<string> =>
  Type.Unsafe<string>(
    Type.Object({ items: Type.Array(item), next: nextCursor }, { description: 'A page, newest first' }),
  );

const nextCursor = Type.Unsafe<string | null>({
  type: ['string', 'null'],
  description: 'the cursor of the next page; null: none',
});

/** The id in a path: `what` names what it is of. */
export const idOf = (what: string, example: string) =>
  Type.Object({
    id: Type.String({
      maxLength: 200,
      pattern: '^[^\\u0000]+$',
      description: `the id of a known ${what}`,
      examples: [example],
    }),
  });
