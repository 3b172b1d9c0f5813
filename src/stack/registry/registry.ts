/** Registrations, deletions and settings → records of `_schemas` and answers; one change at a time. */
import { type Answer, answer, noSubject, refusal } from './answer.ts';
import { type Doomed, deletion } from './deletion.ts';
import { type LogEntry, type Registered, type SchemaBook, schemaBook } from './schema-book.ts';

/** The single partition of `_schemas`. Handed in, since Kafka's client has a room of its own. */
export interface SchemaLog {
  readAll(): Promise<readonly LogEntry[]>;
  /** Resolves once every replica in sync has it. */
  append(entry: LogEntry): Promise<void>;
}

/** What Avro says about schemas given as JSON text. */
export type AvroRules = Readonly<{
  /** The compatibility levels there are. */
  levels: readonly string[];
  /** Null: it is a schema. */
  problem(schema: string): string | null;
  /** Why the level refuses the schema after those registered, oldest first; empty: it does not. */
  whyRefused(level: string, schema: string, registered: readonly Registered[]): readonly string[];
}>;

export interface Registry {
  readonly book: SchemaBook;
  register(subject: string, schema: string): Promise<Answer>;
  delete(doomed: Doomed): Promise<Answer>;
  /** For a subject, or for all that have no level of their own. */
  setLevel(subject: string | null, level: string): Promise<Answer>;
  clearLevel(subject: string | null): Promise<Answer>;
  /** Why the subject's level refuses the schema after these; empty: it does not. */
  whyRefused(subject: string, schema: string, after: readonly Registered[]): readonly string[];
}

const confluentDefault = 'BACKWARD';

export async function openRegistry(log: SchemaLog, rules: AvroRules): Promise<Registry> {
  let book = await readBook(log);
  let changes: Promise<unknown> = Promise.resolve();
  const registry: Registry = {
    get book() {
      return book;
    },
    register: (subject, schema) => inTurn(() => register(subject, schema)),
    delete: (doomed) => inTurn(() => remove(doomed)),
    setLevel: (subject, level) => inTurn(() => setLevel(subject, level)),
    clearLevel: (subject) => inTurn(() => clearLevel(subject)),
    whyRefused: (subject, schema, after) => rules.whyRefused(levelOf(book, subject), schema, after),
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
    const whys = registry.whyRefused(subject, schema, versions);
    if (whys.length > 0) {
      const what = `Schema being registered is incompatible with an earlier schema for subject "${subject}"`;
      return refusal(409, `${what}, details: [${whys.join(', ')}]`);
    }
    const version = book.nextVersion(subject);
    const id = book.idOf(schema) ?? book.nextId();
    await write(
      { keytype: 'SCHEMA', subject, version, magic: 1 },
      { subject, version, id, schema, deleted: false },
    );
    return answer({ id });
  }

  async function remove(doomed: Doomed): Promise<Answer> {
    const { changes, answer: told } = deletion(book, doomed);
    for (const { key, value } of changes) await write(key, value);
    return told;
  }

  async function setLevel(subject: string | null, wanted: string): Promise<Answer> {
    const level = wanted.toUpperCase();
    if (!rules.levels.includes(level)) {
      return refusal(42203, `Invalid compatibility level. Valid values are ${rules.levels.join(', ')}`);
    }
    await write({ keytype: 'CONFIG', subject, magic: 0 }, { compatibilityLevel: level });
    return answer({ compatibility: level });
  }

  async function clearLevel(subject: string | null): Promise<Answer> {
    const own = book.level(subject);
    if (own === null && subject !== null) return noSubject(subject);
    if (own !== null) await write({ keytype: 'CONFIG', subject, magic: 0 }, null);
    return answer({ compatibilityLevel: own ?? confluentDefault });
  }

  /** After a failed append nobody knows whether the record is in the log, so the log is asked. */
  async function write(key: object, value: object | null): Promise<void> {
    const entry = { key: JSON.stringify(key), value: value === null ? null : JSON.stringify(value) };
    try {
      await log.append(entry);
      book.apply(entry);
    } catch (thrown) {
      book = await readBook(log);
      throw thrown;
    }
  }
}

const levelOf = (book: SchemaBook, subject: string | null): string =>
  book.level(subject) ?? book.level(null) ?? confluentDefault;

/** The level under which a subject stands; refused where it has none of its own and `orGlobal` is not set. */
export function levelAnswer(book: SchemaBook, subject: string | null, orGlobal: boolean): Answer {
  if (book.level(subject) !== null || subject === null || orGlobal)
    return answer({ compatibilityLevel: levelOf(book, subject) });
  return refusal(40408, `Subject '${subject}' does not have subject-level compatibility configured`);
}

async function readBook(log: SchemaLog): Promise<SchemaBook> {
  const book = schemaBook();
  for (const entry of await log.readAll()) book.apply(entry);
  return book;
}
