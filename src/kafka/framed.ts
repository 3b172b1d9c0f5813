/** A value and its type → Confluent's framing and Avro, in a piece of a page that is handed out by and by. */
import type { Type } from 'avsc';

/** `frame` is what stands before the body: a zero byte and the schema's id. */
export type Framing = Readonly<{ type: Type; frame: Buffer }>;

const pageBytes = 65_536;
let page = Buffer.allocUnsafe(pageBytes);
let written = 0;

/** Throws avsc's error for a value that is not of the type. */
export function framed({ type, frame }: Framing, value: unknown): Buffer {
  const end = type.encode(value, page, written + frame.length);
  if (end > 0) {
    frame.copy(page, written);
    const bytes = page.subarray(written, end);
    written = end;
    return bytes;
  }
  // avsc says by how much it did not fit, and has written to nothing that was handed out.
  page = Buffer.allocUnsafe(Math.max(pageBytes, page.length - end - written));
  written = 0;
  return framed({ type, frame }, value);
}
