/** What is registered: the fold of every record in `_schemas`, in Confluent's own record format. */
import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';

export type LogEntry = Readonly<{ key: string; value: string | null }>;

const keyShape = Type.Object({
  keytype: Type.String(),
  subject: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  version: Type.Optional(Type.Number()),
});
const schemaShape = Type.Object({
  subject: Type.String(),
  version: Type.Number(),
  id: Type.Number(),
  schema: Type.String(),
  deleted: Type.Optional(Type.Boolean()),
});
const configShape = Type.Object({ compatibilityLevel: Type.String() });
/** A whole subject deleted, up to and with this version. */
const deletionShape = Type.Object({ subject: Type.String(), version: Type.Number() });

export type Registered = Readonly<Static<typeof schemaShape>>;

export interface SchemaBook {
  apply(entry: LogEntry): void;
  /** Those that have a version; with `deleted`, also those whose versions have all been deleted. */
  subjects(deleted?: boolean): readonly string[];
  /** In the order of their versions, deleted ones left out. */
  versions(subject: string): readonly Registered[];
  /** With those that are deleted, but not for good. */
  everyVersion(subject: string): readonly Registered[];
  /** The id under which this text is known, in whatever subject; null: it is new. */
  idOf(schema: string): number | null;
  textOf(id: number): string | null;
  usesOf(id: number): readonly Registered[];
  /** Null: none was set for this subject (null: for all). */
  level(subject: string | null): string | null;
  /** Never given before, not even to what has been deleted since. */
  nextId(): number;
  nextVersion(subject: string): number;
}

export function schemaBook(): SchemaBook {
  const subjects = new Map<string, Map<number, Registered>>();
  const texts = new Map<number, string>();
  const levels = new Map<string | null, string>();
  const everyVersion = (subject: string): readonly Registered[] =>
    [...(subjects.get(subject)?.values() ?? [])].sort((a, b) => a.version - b.version);
  const versions = (subject: string): readonly Registered[] =>
    everyVersion(subject).filter(({ deleted }) => deleted !== true);

  const book: SchemaBook = {
    apply({ key, value }) {
      const name: unknown = JSON.parse(key);
      const content: unknown = value === null ? null : JSON.parse(value);
      if (!Value.Check(keyShape, name)) return;
      if (name.keytype === 'SCHEMA') applySchema(name, content);
      if (name.keytype === 'CONFIG') applyConfig(name.subject ?? null, content);
      if (name.keytype === 'DELETE_SUBJECT') applyDeletion(content);
    },
    subjects: (deleted = false) =>
      [...subjects.keys()]
        .filter((subject) => (deleted ? everyVersion(subject) : versions(subject)).length > 0)
        .sort(),
    versions,
    everyVersion,
    idOf: (schema) => [...texts].find(([, text]) => text === schema)?.[0] ?? null,
    textOf: (id) => texts.get(id) ?? null,
    usesOf: (id) => book.subjects().flatMap((subject) => versions(subject).filter((one) => one.id === id)),
    level: (subject) => levels.get(subject) ?? null,
    nextId: () => Math.max(0, ...texts.keys()) + 1,
    nextVersion: (subject) => (everyVersion(subject).at(-1)?.version ?? 0) + 1,
  };
  return book;

  function applySchema(name: Static<typeof keyShape>, content: unknown): void {
    if (Value.Check(schemaShape, content)) {
      const known = subjects.get(content.subject) ?? new Map<number, Registered>();
      subjects.set(content.subject, known.set(content.version, content));
      texts.set(content.id, content.schema);
    } else if (typeof name.subject === 'string') {
      subjects.get(name.subject)?.delete(name.version ?? 0);
    }
  }

  function applyDeletion(content: unknown): void {
    if (!Value.Check(deletionShape, content)) return;
    const known = subjects.get(content.subject);
    for (const one of known?.values() ?? []) {
      if (one.version <= content.version) known?.set(one.version, { ...one, deleted: true });
    }
  }

  function applyConfig(subject: string | null, content: unknown): void {
    if (Value.Check(configShape, content)) levels.set(subject, content.compatibilityLevel);
    else levels.delete(subject);
  }
}
