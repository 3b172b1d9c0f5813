/** Values that can never become events, and some odd ones that can: each with what must be said of it. */
import type { EvmLog } from '../../src/events.ts';
import { deadTopic, rawChainTopic } from '../../src/events.ts';
import { epochMs, eventId } from '../../src/flow/ids.ts';
import type { Codec } from '../../src/kafka/codec.ts';
import { idOf, logOf, topic } from '../chain-world.ts';

export type Poisoned = Readonly<{ value: Buffer | null; code: string; detail: RegExp }>;

/** A right record whose log has this index, so that its id is its own. */
export function rightValue(codec: Codec, logIndex: number, given: Partial<EvmLog> = {}): Buffer {
  const log = logOf({ blockHash: topic('600d'), logIndex, ...given });
  const draft = { id: eventId(idOf(log)), key: log.address, at: epochMs(log.blockTimeMs), appendedAt: null };
  return codec.encode(rawChainTopic, { ...draft, body: log });
}

export const rightId = (logIndex: number): string => idOf(logOf({ blockHash: topic('600d'), logIndex }));

/** One of each kind. */
export function poisons(codec: Codec): readonly Poisoned[] {
  const right = rightValue(codec, 999);
  const frame = right.subarray(0, 5);
  const letter = {
    type: 'DeadLetter',
    code: 'c',
    detail: 'd',
    by: 'b',
    origin: 'o',
    bytes: Buffer.from('x'),
  };
  const draft = { id: eventId('d'), key: 'd', at: epochMs(0), appendedAt: null };
  const unknown = Buffer.from(right);
  unknown.writeInt32BE(2_000_000_001, 1);
  const topicsAt = right.indexOf(Buffer.from([6, 132, 1]));
  const billions = Buffer.from([0x80, 0x80, 0x80, 0x80, 0x20]);
  const announcing = Buffer.concat([right.subarray(0, topicsAt), billions, right.subarray(topicsAt + 1)]);
  return [
    { value: null, code: 'null-value', detail: /no value/ },
    { value: Buffer.alloc(0), code: 'not-framed', detail: /has 0 bytes/ },
    { value: Buffer.from('{"json":true}'), code: 'not-framed', detail: /starts with the byte 123/ },
    { value: unknown, code: 'unknown-schema', detail: /no Avro schema 2000000001/ },
    { value: Buffer.concat([frame, Buffer.from([0x80])]), code: 'undecodable', detail: /truncated/ },
    { value: right.subarray(0, -3), code: 'undecodable', detail: /truncated/ },
    { value: announcing, code: 'undecodable', detail: /truncated/ },
    {
      value: codec.encode(deadTopic, { ...draft, body: letter }),
      code: 'wrong-record',
      detail: /other records than raw\.chain carries: EvmLog, Progress/,
    },
    {
      value: rightValue(codec, 998, { address: 'somebody' }),
      code: 'rejected',
      detail: /^address: expected 0x and 40 lower-case hex digits, got "somebody"$/,
    },
    {
      value: rightValue(codec, 997, { blockHash: Array.from({ length: 9_000 }, (_, at) => at).join('') }),
      code: 'rejected',
      detail: /^an id of \d+ letters/,
    },
  ];
}

/** Snappy's raw format with nothing but literals: a codec that is not in our reader. */
export function snappy(bytes: Buffer): Buffer {
  const blocks: Buffer[] = [varint(bytes.length)];
  for (let at = 0; at < bytes.length; at += 60) {
    const literal = bytes.subarray(at, at + 60);
    blocks.push(Buffer.from([(literal.length - 1) << 2]), literal);
  }
  return Buffer.concat(blocks);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return Buffer.from([...bytes, rest]);
    bytes.push((rest & 0x7f) | 0x80);
  }
}
