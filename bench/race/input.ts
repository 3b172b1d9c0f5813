/** The generated stream into a topic: all of it at once, or each record at its time. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Message, Producer } from 'kafkajs';
import { partitionOf } from '../../src/flow/partition-of.ts';
import { type Position, stream } from '../job/stream.ts';
import { transferAt } from '../job/transfer.ts';
import { poisonAt, transferWire } from '../job/wire.ts';
import { type Arena, partitions } from './arena.ts';

const atOnce = 5_000;

/** Writes positions 0 to `positions`; resolves when all are there. */
export async function preload(arena: Arena, topic: string, positions: number): Promise<void> {
  await producing(arena, async (producer) => {
    for (const chunk of chunks(positions, atOnce)) await producer.send({ topic, messages: chunk });
  });
}

export type OpenLoop = Readonly<{ topic: string; perSecond: number; positions: number }>;

/**
 * Sends each record at the time it is due, whether or not the one before has arrived, and stamps it with that
 * time: who falls behind is measured as late, not as slow to be asked.
 */
export async function openLoop(arena: Arena, { topic, perSecond, positions }: OpenLoop): Promise<void> {
  const each = Math.max(1, Math.round((perSecond * tickMs) / 1_000));
  await producing(arena, async (producer) => {
    const began = Date.now();
    const sends: Promise<unknown>[] = [];
    let sent = 0;
    for (const chunk of chunks(positions, each)) {
      const due = (index: number): number => began + ((sent + index) * 1_000) / perSecond;
      const wait = due(chunk.length - 1) - Date.now();
      if (wait > 0) await sleep(wait);
      const messages = chunk.map((message, index) => ({ ...message, timestamp: due(index).toFixed(0) }));
      sends.push(producer.send({ topic, messages }));
      sent += chunk.length;
    }
    await Promise.all(sends);
  });
}

const tickMs = 5;

async function producing({ kafka }: Arena, produce: (producer: Producer) => Promise<void>): Promise<void> {
  const producer = kafka.producer({
    createPartitioner:
      () =>
      ({ message }) =>
        message.partition ?? 0,
  });
  await producer.connect();
  try {
    await produce(producer);
  } finally {
    await producer.disconnect();
  }
}

function* chunks(positions: number, size: number): Generator<Message[]> {
  let chunk: Message[] = [];
  let at = 0;
  for (const position of stream(positions)) {
    chunk.push(messageAt(position, at++));
    if (chunk.length === size) {
      yield chunk;
      chunk = [];
    }
  }
  if (chunk.length > 0) yield chunk;
}

function messageAt(position: Position, at: number): Message {
  if (position.type === 'poison') {
    const key = `poison-${at}`;
    return { key, value: poisonAt(at), partition: partitionOf(key, partitions) };
  }
  const event = transferAt(position.u);
  return {
    key: event.account,
    value: transferWire.encode(event),
    partition: partitionOf(event.account, partitions),
  };
}
