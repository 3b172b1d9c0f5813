/** The generated stream into a topic: all of it at once, or each part of it at its time. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Producer } from 'kafkajs';
import type { Arena } from './arena.ts';
import { type Load, loadOf } from './load.ts';

const atOnce = 5_000;
const tickMs = 10;

/** Writes positions 0 to `positions`; resolves when all are there. */
export async function preload(arena: Arena, topic: string, positions: number): Promise<void> {
  const load = loadOf(positions, atOnce);
  await producing(arena, async (producer) => {
    for (let part = 0; part < load.parts; part++)
      await producer.send({ topic, messages: [...load.part(part, Date.now())] });
  });
}

/** What is to be sent at one rate, and how many milliseconds lie between its parts. */
export type Schedule = Readonly<{ load: Load; eachMs: number }>;

export function scheduleOf(perSecond: number, seconds: number): Schedule {
  const each = Math.max(1, Math.round((perSecond * tickMs) / 1_000));
  return { load: loadOf(perSecond * seconds, each), eachMs: (each * 1_000) / perSecond };
}

/**
 * Sends each part at the time it is due, whether or not the one before has arrived, and stamps it with that
 * time: who falls behind is measured as late, not as slow to be asked.
 */
export async function openLoop(arena: Arena, topic: string, { load, eachMs }: Schedule): Promise<void> {
  await producing(arena, async (producer) => {
    const began = Date.now();
    const inFlight = new Set<Promise<unknown>>();
    for (let part = 0; part < load.parts; part++) {
      const due = began + Math.round(part * eachMs);
      const wait = due - Date.now();
      if (wait > 0) await sleep(wait);
      const send = producer.send({ topic, messages: [...load.part(part, due)] });
      inFlight.add(send);
      // Who fails stays, for all to be told of at the end.
      send.then(
        () => inFlight.delete(send),
        () => undefined,
      );
    }
    await Promise.all(inFlight);
  });
}

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
