/** Bytes ↔ envelopes: Confluent's framing (a zero byte, a schema id, Avro), one schema per topic. */
import type { Type } from 'avsc';
import { schemas } from '../events.ts';
import { Fault } from '../faults.ts';
import type { Entry, Envelope, Poison } from '../flow/envelope.ts';
import { epochMs, offset } from '../flow/ids.ts';
import type { Draft } from '../flow/log.ts';
import type { Topic } from '../flow/topic.ts';
import { avroType } from './codec-union.ts';
import { framed } from './framed.ts';
import type { RawRecord } from './record-batch.ts';
import type { Registry } from './schema-registry.ts';

export interface Codec {
  /** Registers the topics' schemas; an envelope can be encoded only for a topic named here before. */
  prepare(topics: readonly Topic<unknown>[]): Promise<void>;
  encode(topic: Topic<unknown>, draft: Draft): Buffer;
  /** Throws a fault only where the registry does not answer; bad bytes become undecodable entries. */
  decode<Body>(topic: Topic<Body>, records: readonly RawRecord[]): Promise<Entry<Body>[]>;
}

type Stored<Body> = Omit<Envelope<Body>, 'appendedAt'> & { appendedAt: number | null };
type Decoder = (bytes: Buffer) => unknown;
/** How to read what was written with a schema, or why that can never be read on a topic. */
type Learned = Decoder | Poison;

const frameBytes = 5;

/** `nameInKafka` gives a topic's name there, under which its schema is registered: that of `texts`. */
export function avroCodec(
  registry: Registry,
  nameInKafka: (topic: string) => string,
  texts: Readonly<Record<string, string>> = schemas,
): Codec {
  const types = new Map<string, { type: Type; frame: Buffer }>();
  const decoders = new Map<string, Map<number, Learned>>();

  return {
    async prepare(topics) {
      await Promise.all(topics.map((topic) => prepareOne(topic.name)));
    },
    encode(topic, draft) {
      const known = types.get(topic.name);
      if (!known) throw new Fault('bug', `${topic.name} was not prepared before it was written to.`);
      return framed(known, draft);
    },
    async decode<Body>(topic: Topic<Body>, records: readonly RawRecord[]) {
      const known = decodersOf(topic.name);
      // Not kept beyond this batch: a schema may be registered later, and what was refused redriven.
      const unknown = new Set<number>();
      for (const { value } of records) {
        const id = isFramed(value) ? value.readInt32BE(1) : null;
        if (id === null || known.has(id) || unknown.has(id)) continue;
        if (!(await learn(topic, id))) unknown.add(id);
      }
      return records.map((record) => entryOf<Body>(record, known));
    },
  };

  async function prepareOne(topic: string): Promise<void> {
    if (types.has(topic)) return;
    const schema = schemaText(topic);
    const frame = Buffer.alloc(frameBytes);
    frame.writeInt32BE(await registry.idOf(nameInKafka(topic), schema), 1);
    types.set(topic, { type: avroType(schema), frame });
  }

  function decodersOf(topic: string): Map<number, Learned> {
    const known = decoders.get(topic) ?? new Map<number, Learned>();
    decoders.set(topic, known);
    return known;
  }

  /** Remembers what schema `id` is for this topic; false where the registry has none under that id. */
  async function learn(topic: Topic<unknown>, id: number): Promise<boolean> {
    const text = await registry.schemaOf(id);
    if (text === null) return false;
    decodersOf(topic.name).set(id, resolverOf(topic, schemaText(topic.name), [id, text]));
    return true;
  }

  function schemaText(topic: string): string {
    const text = texts[topic];
    if (text === undefined) throw new Fault('bug', `No schema was generated for the topic ${topic}.`);
    return text;
  }
}

const unknownSchema = (id: number): Poison => ({
  code: 'unknown-schema',
  detail: `The registry has no Avro schema ${id}.`,
});

/** Reads a writer's bytes as our own schema, where the writer's records are such as the topic carries. */
function resolverOf(
  { name, bodies }: Topic<unknown>,
  readerText: string,
  [id, writerText]: readonly [number, string],
): Learned {
  const reader = avroType(readerText);
  try {
    const resolver = reader.createResolver(avroType(writerText));
    return (bytes) => reader.fromBuffer(bytes, resolver);
  } catch {
    // What avsc says quotes both schemas whole; what matters is that this one cannot become ours.
    const detail = `Schema ${id} is of other records than ${name} carries: ${bodies.join(', ')}.`;
    return { code: 'wrong-record', detail };
  }
}

const isFramed = (value: Buffer | null): value is Buffer =>
  value !== null && value.length > frameBytes && value[0] === 0;

function entryOf<Body>(record: RawRecord, decoders: ReadonlyMap<number, Learned>): Entry<Body> {
  const { value } = record;
  const at = offset(record.offset);
  const poison = (why: Poison): Entry<Body> => ({
    type: 'undecodable',
    offset: at,
    bytes: value ?? new Uint8Array(),
    why,
  });
  if (value === null) return poison({ code: 'null-value', detail: 'The record has no value.' });
  if (!isFramed(value)) return poison({ code: 'not-framed', detail: notFramed(value) });
  const id = value.readInt32BE(1);
  const decode = decoders.get(id) ?? unknownSchema(id);
  if (typeof decode !== 'function') return poison(decode);
  try {
    const stored = decode(value.subarray(frameBytes)) as Stored<Body>;
    const appendedAt = epochMs(stored.appendedAt ?? record.timestampMs);
    return { type: 'record', offset: at, bytes: value, envelope: Object.assign(stored, { appendedAt }) };
  } catch (thrown) {
    const detail = thrown instanceof Error ? thrown.message : String(thrown);
    return poison({ code: 'undecodable', detail: `Not what schema ${id} says: ${detail}` });
  }
}

const notFramed = (value: Buffer): string =>
  value.length <= frameBytes
    ? `The value has ${value.length} bytes; a zero byte, a schema id and a body were expected.`
    : `The value starts with the byte ${value[0]}; a zero byte before the schema id was expected.`;
