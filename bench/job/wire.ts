/** The job's records ↔ bytes: a zero byte, a schema id, Avro; one file of each schema for all engines. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import avsc, { type Type } from 'avsc';
import { framed } from '../../src/kafka/framed.ts';
import type { Scored } from './scored.ts';
import type { TransferEvent } from './transfer.ts';

export interface Wire<Body> {
  encode(body: Body): Buffer;
  /** Throws for bytes that are not one of them. */
  decode(bytes: Buffer): Body;
}

const frameBytes = 5;
export const poisonByte = 0x7f;

export const transferWire: Wire<TransferEvent> = wire('transfer-event.avsc', 1);
export const scoredWire: Wire<Scored> = wire('scored.avsc', 2);

/**
 * `srcTs` of a `Scored` in its frame, without an object for each of ten thousand a second. It is the last
 * field, and of a varlong each byte but the last has its highest bit set.
 */
export function sourceTimeIn(scored: Buffer): number {
  let at = scored.length - 1;
  let zigzag = scored[at--] ?? 0;
  for (; at >= frameBytes && (scored[at] ?? 0) & 0x80; at--)
    zigzag = zigzag * 128 + ((scored[at] ?? 0) & 0x7f);
  return zigzag / 2;
}

/** What cannot be decoded, and is told apart by its number. */
export function poisonAt(position: number): Buffer {
  const bytes = Buffer.alloc(frameBytes + 4, poisonByte);
  bytes.writeInt32BE(position, frameBytes);
  return bytes;
}

function wire<Body>(file: string, id: number): Wire<Body> {
  const type: Type = avsc.Type.forSchema(JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8')));
  const frame = Buffer.alloc(frameBytes);
  frame.writeInt32BE(id, 1);
  return {
    encode: (body) => framed({ type, frame }, body),
    decode(bytes) {
      if (bytes[0] !== 0 || bytes.readInt32BE(1) !== id) throw new Error(`not framed as schema ${id}`);
      return type.fromBuffer(bytes.subarray(frameBytes));
    },
  };
}
