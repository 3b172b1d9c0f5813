/** A wish to delete a subject or a version → the records that do it and the answer, or the refusal. */
import { type Answer, alreadyDeleted, answer, noSubject, notYetDeleted, noVersion } from './answer.ts';
import type { Registered, SchemaBook } from './schema-book.ts';

type Change = Readonly<{ key: object; value: object | null }>;
/** In Confluent's own record format; empty where it is refused. */
export type Deletion = Readonly<{ changes: readonly Change[]; answer: Answer }>;

/** `which` a version, null for the subject with all of them. */
export type Doomed = Readonly<{ subject: string; which: string | null; permanent: boolean }>;

export function deletion(book: SchemaBook, doomed: Doomed): Deletion {
  if (book.everyVersion(doomed.subject).length === 0) return refused(noSubject(doomed.subject));
  return doomed.which === null ? ofSubject(book, doomed) : ofVersion(book, doomed, doomed.which);
}

function ofSubject(book: SchemaBook, { subject, permanent }: Doomed): Deletion {
  const living = book.versions(subject);
  const every = book.everyVersion(subject);
  const named = `Subject '${subject}'`;
  if (permanent && living.length > 0) return refused(notYetDeleted(40405, named));
  if (permanent) return { changes: every.map(tombstone), answer: numbersOf(every) };
  const last = living.at(-1);
  if (last === undefined) return refused(alreadyDeleted(40404, named));
  const gone = {
    key: { keytype: 'DELETE_SUBJECT', subject, magic: 0 },
    value: { subject, version: last.version },
  };
  const level = { key: { keytype: 'CONFIG', subject, magic: 0 }, value: null };
  const changes = book.level(subject) === null ? [gone] : [gone, level];
  return { changes, answer: numbersOf(living) };
}

function ofVersion(book: SchemaBook, { subject, permanent }: Doomed, which: string): Deletion {
  const every = book.everyVersion(subject);
  const latest = which === 'latest' || which === '-1';
  const one = latest ? book.versions(subject).at(-1) : every.find(({ version }) => version === Number(which));
  if (one === undefined) return refused(noVersion(which));
  const named = `Subject '${subject}' Version ${one.version}`;
  const deleted = one.deleted === true;
  if (permanent && !deleted) return refused(notYetDeleted(40407, named));
  if (!permanent && deleted) return refused(alreadyDeleted(40406, named));
  const change = permanent ? tombstone(one) : { key: keyOf(one), value: { ...one, deleted: true } };
  return { changes: [change], answer: answer(one.version) };
}

const refused = (why: Answer): Deletion => ({ changes: [], answer: why });
const numbersOf = (versions: readonly Registered[]): Answer => answer(versions.map(({ version }) => version));
const tombstone = (one: Registered): Change => ({ key: keyOf(one), value: null });
const keyOf = ({ subject, version }: Registered) => ({ keytype: 'SCHEMA', subject, version, magic: 1 });
