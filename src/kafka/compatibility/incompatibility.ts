/** One reason why a reader's schema cannot read what a writer's schema wrote, and Avro's names for them. */

export type Incompatibility = Readonly<{
  kind: IncompatibilityKind;
  /** Where, as a JSON pointer into the reader's schema: what Confluent's registry shows. */
  pointer: string;
  /** Where, as a person would say it: the record and the field, `ChainEvent.action`. */
  place: string;
  /** What the reader has there: its type, or its name for what the writer calls otherwise. */
  reader: string;
  /** What the writer has there: its type, its name, the branch or the symbols the reader lacks. */
  writer: string;
}>;

/** As Avro's Java library and Confluent's registry call them, so that scripts find what they know. */
export type IncompatibilityKind =
  | 'NAME_MISMATCH'
  | 'FIXED_SIZE_MISMATCH'
  | 'MISSING_ENUM_SYMBOLS'
  | 'READER_FIELD_MISSING_DEFAULT_VALUE'
  | 'TYPE_MISMATCH'
  | 'MISSING_UNION_BRANCH';
