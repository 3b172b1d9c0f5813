/** The product's envelopes ↔ the bench's plain records, since all engines get and give the same bytes. */
import { deadTopic, schemas } from '../../../src/events.ts';
import type { Entry } from '../../../src/flow/envelope.ts';
import { epochMs, eventId, offset } from '../../../src/flow/ids.ts';
import type { Topic } from '../../../src/flow/topic.ts';
import type { Codec } from '../../../src/kafka/codec.ts';
import { avroType } from '../../../src/kafka/codec-union.ts';
import type { RawRecord } from '../../../src/kafka/record-batch.ts';
import type { Scored } from '../../job/scored.ts';
import type { TransferEvent } from '../../job/transfer.ts';
import { scoredWire, transferWire, type Wire } from '../../job/wire.ts';

export const transfersTopic: Topic<TransferEvent> = { name: 'bench.in', bodies: ['TransferEvent'] };
export const scoredTopic: Topic<Scored> = { name: 'bench.out', bodies: ['Scored'] };
export const alertsTopic: Topic<Scored> = { name: 'bench.alerts', bodies: ['Scored'] };

/** What an event of either kind says of itself. */
type Known = Readonly<{ eventId: string; eventTimeMs: number }>;
type Format = Readonly<{ wire: Wire<Known>; encode(body: unknown): Buffer }>;

const format = <Body extends Known>(wire: Wire<Body>): Format => ({
  wire: wire as unknown as Wire<Known>,
  encode: (body) => wire.encode(body as Body),
});

const formats = new Map<string, Format>([
  [transfersTopic.name, format(transferWire)],
  [scoredTopic.name, format(scoredWire)],
  [alertsTopic.name, format(scoredWire)],
]);
const letterType = avroType(schemas[deadTopic.name] ?? '');

export const benchCodec: Codec = {
  prepare: async () => undefined,
  encode(topic, draft) {
    const found = formats.get(topic.name);
    return found ? found.encode(draft.body) : letterType.toBuffer(draft);
  },
  async decode<Body>(topic: Topic<Body>, records: readonly RawRecord[]) {
    const found = formats.get(topic.name);
    if (!found) throw new Error(`nobody reads ${topic.name}`);
    return records.map((record) => entryOf<Body>(record, found.wire));
  },
};

/** Passes the bytes of a value on as they are. */
export const bytesCodec: Codec = {
  prepare: async () => undefined,
  encode: (_topic, draft) => draft.body as Buffer,
  decode: async <Body>(_topic: Topic<Body>, records: readonly RawRecord[]) =>
    records.map((record): Entry<Body> => {
      const at = epochMs(record.timestampMs);
      const bytes = record.value ?? Buffer.alloc(0);
      const [id, key, body] = [eventId(String(record.offset)), keyOf(record), bytes as Body];
      return {
        type: 'record',
        offset: offset(record.offset),
        bytes,
        envelope: { id, key, at, appendedAt: at, body },
      };
    }),
};

function entryOf<Body>(record: RawRecord, wire: Wire<Known>): Entry<Body> {
  const bytes = record.value ?? Buffer.alloc(0);
  const at = offset(record.offset);
  try {
    const body = wire.decode(bytes);
    const envelope = {
      id: eventId(body.eventId),
      key: keyOf(record),
      at: epochMs(body.eventTimeMs),
      appendedAt: epochMs(record.timestampMs),
      body: body as unknown as Body,
    };
    return { type: 'record', offset: at, bytes, envelope };
  } catch (thrown) {
    const detail = thrown instanceof Error ? thrown.message : String(thrown);
    return { type: 'undecodable', offset: at, bytes, why: { code: 'undecodable', detail } };
  }
}

const keyOf = ({ key }: RawRecord): string => key?.toString() ?? '';
