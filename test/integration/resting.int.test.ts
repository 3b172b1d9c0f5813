import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { rawChainTopic } from '../../src/events.ts';
import { sourceActorId } from '../../src/flow/ids.ts';
import { kafkaLog } from '../../src/kafka/kafka-log.ts';
import { write } from '../contracts/log-contract.ts';
import { type KafkaWorld, kafkaWorld } from './kafka-world.ts';

const restMs = 500;
const commits = 40;
const pauseMs = 50;
let world: KafkaWorld;
beforeAll(async () => {
  world = await kafkaWorld(inject('urls'), { partitions: 1 });
});
afterAll(() => world.end());

test('who has read all there is rests, and what comes meanwhile goes together', async () => {
  const log = await kafkaLog({ ...world.options, restMs });
  const by = sourceActorId(world.app, 'writer');
  const writer = await world.log.open(by);
  const reader = await log.open(sourceActorId(world.app, 'reader'));
  const done = new AbortController();
  const began = performance.now();
  const reading = (async () => {
    let [records, batches] = [0, 0];
    for await (const { entries } of reader.batches(rawChainTopic, null, done.signal)) {
      records += entries.length;
      batches += 1;
      if (records === commits) break;
    }
    return { records, batches, tookMs: performance.now() - began };
  })();
  for (let number = 0; number < commits; number++) {
    await writer.commit({ by, writes: [write(rawChainTopic, 0, `record-${number}`)] });
    await sleep(pauseMs);
  }
  const { records, batches, tookMs } = await reading;
  expect(records).toBe(commits);
  // One at once, and one after each rest.
  expect(batches).toBeLessThanOrEqual(Math.floor(tookMs / restMs) + 1);
  await Promise.all([writer.close(), reader.close()]);
  await log.close();
});
