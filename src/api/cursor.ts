/** Where a page ended ↔ the opaque text by which a client asks for the next one. */
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';

/** The last signal of a page: its event time in milliseconds since the Unix epoch, and its id. */
const place = Type.Tuple([
  Type.Integer({ minimum: -8.64e15, maximum: 8.64e15 }),
  Type.String({ maxLength: 200 }),
]);

export type CursorPlace = Static<typeof place>;

export const cursorText = (at: CursorPlace): string => Buffer.from(JSON.stringify(at)).toString('base64url');

/** Null when the text is not one of ours. */
export function cursorPlace(text: string): CursorPlace | null {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return Value.Check(place, parsed) && !parsed[1].includes('\0') ? parsed : null;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return null;
    throw thrown;
  }
}
