/** An incompatibility → a sentence for a person: where, what would break for whom, and what to do. */
import type { Incompatibility } from './incompatibility.ts';
import type { Direction } from './levels.ts';

/** `version` is the registered one, as in `version 3`. */
export const inWords = (why: Incompatibility, direction: Direction, version: string): string =>
  direction === 'new-reads-old' ? ofNewReader(why, version) : ofOldReader(why, version);

function ofNewReader({ kind, place, reader, writer }: Incompatibility, version: string): string {
  const lost = `what ${version} wrote could not be read`;
  switch (kind) {
    case 'READER_FIELD_MISSING_DEFAULT_VALUE':
      return `${place} is new and has no default: ${lost}. Give it a default.`;
    case 'TYPE_MISMATCH':
      return (
        `${place} was ${writer} and is ${reader} now: ${lost}. Keep the type, or add a field of another ` +
        'name with a default.'
      );
    case 'MISSING_ENUM_SYMBOLS':
      return `${place} has lost ${writer}: ${lost}. Put it back, or give the enum a default.`;
    case 'MISSING_UNION_BRANCH':
      return `${place} can no longer be ${writer}: ${lost}. Put the branch back.`;
    case 'NAME_MISMATCH':
      return `${place}: ${writer} is called ${reader} now: ${lost}. Keep the name, or name it in "aliases".`;
    case 'FIXED_SIZE_MISMATCH':
      return `${place} had ${writer} and has ${reader} now: ${lost}. Keep the size.`;
    default:
      return kind satisfies never;
  }
}

/** The reader is the registered schema here, and the writer the new one. */
function ofOldReader({ kind, place, reader, writer }: Incompatibility, version: string): string {
  const lost = `readers that have ${version} could not read what is written from now on`;
  switch (kind) {
    case 'READER_FIELD_MISSING_DEFAULT_VALUE':
      return `${place} is gone and had no default: ${lost}. Keep the field.`;
    case 'TYPE_MISMATCH':
      return (
        `${place} was ${reader} and is ${writer} now: ${lost}. Keep the type, or add a field of another ` +
        'name.'
      );
    case 'MISSING_ENUM_SYMBOLS':
      return (
        `${place} has the new symbols ${writer}: ${lost}. Register the enum with a default first, and the ` +
        'symbols once every reader has it.'
      );
    case 'MISSING_UNION_BRANCH':
      return `${place} can be ${writer} now: ${lost}. Put it in a new topic, or leave it out.`;
    case 'NAME_MISMATCH':
      return `${place}: ${reader} is called ${writer} now: ${lost}. Keep the name.`;
    case 'FIXED_SIZE_MISMATCH':
      return `${place} had ${reader} and has ${writer} now: ${lost}. Keep the size.`;
    default:
      return kind satisfies never;
  }
}
