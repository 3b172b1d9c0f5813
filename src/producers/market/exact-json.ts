/** JSON text ↔ values whose numbers keep their text: 0.10 stays 0.10, nothing above 2^53 is rounded. */

declare global {
  interface JSON {
    parse(text: string, reviver: (name: string, value: unknown, at: { source?: string }) => unknown): unknown;
    rawJSON(text: string): ExactNumber;
    isRawJSON(value: unknown): value is ExactNumber;
  }
}

/** A number as it was written. `JSON.stringify` writes it back as it stands. */
export type ExactNumber = Readonly<{ rawJSON: string }>;

/** Throws a SyntaxError where `text` is not JSON. */
export const parseExactly = (text: string): unknown =>
  JSON.parse(text, (_, value, { source }) =>
    typeof value === 'number' && source !== undefined ? JSON.rawJSON(source) : value,
  );
