/** Registrations and settings → records of `_schemas` and answers; one change at a time. */
import { type Answer, answer, noSubject, refusal } from './answer.ts';
import { type LogEntry, type Registered, type SchemaBook, schemaBook } from './schema-book.ts';

/** The single partition of `_schemas`. Handed in, since Kafka's client has a room of its own. */
export interface SchemaLog {
  readAll(): Promise<readonly LogEntry[]>;
  /** Resolves once every replica in sync has it. */
  append(entry: LogEntry): Promise<void>;
}

/** What Avro says about schemas given as JSON text. */
export type AvroRules = Readonly<{
  /** Null: it is a schema. */
  problem(schema: string): string | null;
  /** Why a reader with the newer schema could not read what the older one wrote; null: it can. */
  whyNotBackward(newer: string, older: string): string | null;
}>;

export interface Registry {
  readonly book: SchemaBook;
  register(subject: string, schema: string): Promise<Answer>;
  setLevel(subject: string | null, level: string): Promise<Answer>;
  /** Why the subject's level refuses the schema after `older`; null: it does not. */
  whyIncompatible(subject: string, schema: string, older: Registered | undefined): string | null;
}

const levels = ['NONE', 'BACKWARD'];
const confluentLevels = [
  ...levels,
  'BACKWARD_TRANSITIVE',
  'FORWARD',
  'FORWARD_TRANSITIVE',
  'FULL',
  'FULL_TRANSITIVE',
];

export async function openRegistry(log: SchemaLog, rules: AvroRules): Promise<Registry> {
  let book = await readBook(log);
  let changes: Promise<unknown> = Promise.resolve();
  const registry: Registry = {
    get book() {
      return book;
    },
    register: (subject, schema) => inTurn(() => register(subject, schema)),
    setLevel: (subject, level) => inTurn(() => setLevel(subject, level)),
    whyIncompatible(subject, schema, older) {
      const level = book.level(subject) ?? book.level(null) ?? 'BACKWARD';
      return level === 'NONE' || older === undefined ? null : rules.whyNotBackward(schema, older.schema);
    },
  };
  return registry;

  function inTurn(change: () => Promise<Answer>): Promise<Answer> {
    const done = changes.then(change);
    changes = done.catch(() => undefined);
    return done;
  }

  async function register(subject: string, schema: string): Promise<Answer> {
    const versions = book.versions(subject);
    const same = versions.find((one) => one.schema === schema);
    if (same !== undefined) return answer({ id: same.id });
    const why = registry.whyIncompatible(subject, schema, versions.at(-1));
    if (why !== null) {
      const what = `Schema being registered is incompatible with an earlier schema for subject "${subject}"`;
      return refusal(409, `${what}, details: [${why}]`);
    }
    const version = book.nextVersion(subject);
    const id = book.idOf(schema) ?? book.nextId();
    await write(
      { keytype: 'SCHEMA', subject, version, magic: 1 },
      { subject, version, id, schema, deleted: false },
    );
    return answer({ id });
  }

  async function setLevel(subject: string | null, wanted: string): Promise<Answer> {
    const level = wanted.toUpperCase();
    if (!confluentLevels.includes(level)) {
      return refusal(42203, `Invalid compatibility level. Valid values are ${levels.join(', ')}`);
    }
    if (!levels.includes(level)) {
      const what = `Compatibility level ${level} is not supported by the embedded registry`;
      return refusal(
        42203,
        `${what}; it knows ${levels.join(' and ')}. Use a Confluent registry for the others.`,
      );
    }
    await write({ keytype: 'CONFIG', subject, magic: 0 }, { compatibilityLevel: level });
    return answer({ compatibility: level });
  }

  /** After a failed append nobody knows whether the record is in the log, so the log is asked. */
  async function write(key: object, value: object): Promise<void> {
    const entry = { key: JSON.stringify(key), value: JSON.stringify(value) };
    try {
      await log.append(entry);
      book.apply(entry);
    } catch (thrown) {
      book = await readBook(log);
      throw thrown;
    }
  }
}

/** The level under which a subject stands; null where neither it nor all have one of their own. */
export function levelAnswer(book: SchemaBook, subject: string | null, orGlobal: boolean): Answer {
  const own = book.level(subject);
  const global = book.level(null) ?? 'BACKWARD';
  if (own !== null || subject === null || orGlobal) return answer({ compatibilityLevel: own ?? global });
  return refusal(40408, `Subject '${subject}' does not have subject-level compatibility configured`);
}

export const versionsAnswer = (book: SchemaBook, subject: string): Answer => {
  const versions = book.versions(subject);
  return versions.length === 0 ? noSubject(subject) : answer(versions.map(({ version }) => version));
};

async function readBook(log: SchemaLog): Promise<SchemaBook> {
  const book = schemaBook();
  for (const entry of await log.readAll()) book.apply(entry);
  return book;
}
