/** kafkajs' own way from a fetch to records, in the place of ours: what the reader's tests must catch. */
import { createRequire } from 'node:module';
import type { PartitionReader } from '../../src/kafka/committed.ts';

const require = createRequire(import.meta.url);
const Decoder = require('kafkajs/src/protocol/decoder');
const Encoder = require('kafkajs/src/protocol/encoder');
const decodeMessages = require('kafkajs/src/protocol/requests/fetch/v4/decodeMessages');
const Batch = require('kafkajs/src/consumer/batch');

type Message = { offset: string; timestamp: string; key: Buffer | null; value: Buffer | null };

export const kafkajsPartitionReader: PartitionReader = async (bytes, aborted, from) => {
  const framed = new Encoder().writeBytes(bytes).buffer;
  const messages: Message[] = await decodeMessages(new Decoder(framed));
  const abortedTransactions = aborted.map(({ producerId, firstOffset }) => ({
    producerId: String(producerId),
    firstOffset: String(firstOffset),
  }));
  const data = { partition: 0, highWatermark: '0', abortedTransactions, messages };
  const batch = new Batch('topic', String(from), data);
  const last = messages.length > 0 ? Number(batch.lastOffset()) + 1 : from;
  return {
    records: (batch.messages as Message[]).map(({ offset, timestamp, key, value }) => ({
      offset: Number(offset),
      timestampMs: Number(timestamp),
      key,
      value,
    })),
    next: last,
  };
};
