import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { rawChainTopic } from '../../src/events.ts';
import { type LogParts, logParts } from '../../src/kafka/kafka-log.ts';
import { mailboxPosition } from '../../src/kafka/mailbox-position.ts';
import { live } from '../../src/kafka/reading.ts';
import { type KafkaWorld, kafkaWorld } from './kafka-world.ts';
import { rightId, rightValue } from './poison.ts';

const timeoutMs = 5_000;
let world: KafkaWorld;
let parts: LogParts;
beforeAll(async () => {
  world = await kafkaWorld(inject('urls'));
  parts = await logParts(world.options);
});
afterAll(async () => {
  await parts.cluster.disconnect();
  await world.end();
});

test('a transaction that was left open is named, and holds readers back no longer than it may', async () => {
  const topic = world.nameInKafka(rawChainTopic.name);
  const value = (number: number) => ({ value: rightValue(world.options.codec, number), partition: 0 });
  const plain = await world.producer();
  await plain.send({ topic, messages: [value(1)] });
  const dying = world.kafka.producer({
    ...{ transactionalId: `${world.app}-dying`, transactionTimeout: timeoutMs },
    ...{ idempotent: true, maxInFlightRequests: 1 },
  });
  await dying.connect();
  const transaction = await dying.transaction();
  await transaction.send({ topic, messages: [value(2)] });
  await dying.disconnect();
  const left = performance.now();
  await plain.send({ topic, messages: [value(3)] });

  const where = { group: `${world.app}/refine`, topic, partition: 0 };
  expect(await mailboxPosition(parts, where)).toMatchObject({ heldAt: 1, lagRecords: 1 });

  const stop = new AbortController();
  const seen: string[] = [];
  for await (const { entries } of live(parts, { topic: rawChainTopic, partition: 0 }, null, stop.signal)) {
    for (const entry of entries) if (entry.type === 'record') seen.push(entry.envelope.id);
    if (seen.includes(rightId(3))) stop.abort();
  }
  expect(seen).toEqual([rightId(1), rightId(3)]);
  // The broker looks for transactions that are over every ten seconds.
  expect(performance.now() - left).toBeLessThan(timeoutMs + 10_000 + 20_000);
  expect(await mailboxPosition(parts, where)).toMatchObject({ heldAt: null, lagRecords: 2 });
});
