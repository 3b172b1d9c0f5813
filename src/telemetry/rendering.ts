/** How an occurrence may be told beside its name and fields: the words of the table in telemetry.ts. */

type Level = 'debug' | 'info' | 'warn' | 'error';
type NumberIn<Fields> = { [Key in keyof Fields]: Fields[Key] extends number ? Key : never }[keyof Fields];
/** Names without the prefix `millrace_` → the field measured (1: the occurrence itself), and its meaning. */
type Meters<Field> = Readonly<Record<string, readonly [field: Field, help: string]>>;

/** How one kind of occurrence is told: as a log line, and as metrics with some of its fields as labels. */
export type Rendering<Fields> = Readonly<{
  level: Level;
  /** Only fields with few values: each combination of them is kept for ever. */
  labels?: readonly (keyof Fields & string)[];
  /** Grow by the field; shown with the ending `_total`. */
  counters?: Meters<NumberIn<Fields> | 1>;
  /** Show the field as it was last. */
  gauges?: Meters<NumberIn<Fields>>;
  /** Histograms of a field that is in milliseconds. */
  seconds?: Meters<NumberIn<Fields> & `${string}Ms`>;
}>;
