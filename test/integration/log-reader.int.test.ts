import type { Producer } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { kafkaCluster } from '../../src/kafka/client.ts';
import { committedRecords, type PartitionReader } from '../../src/kafka/committed.ts';
import type { Cluster } from '../../src/kafka/kafkajs-internals.ts';
import { logReader } from '../../src/kafka/log-reader.ts';
import { offsetAt } from '../../src/kafka/offsets.ts';
import { type KafkaWorld, kafkaWorld } from './kafka-world.ts';
import { kafkajsPartitionReader } from './kafkajs-partition-reader.ts';

/** A topic of its own with something difficult in it, and what a right reader finds. */
type Scenario = Readonly<{
  name: string;
  settings?: Record<string, string>;
  /** Most bytes of one fetch. */
  fetchBytes?: number;
  from?: number;
  arrange(topic: string): Promise<string[]>;
}>;

let world: KafkaWorld;
let cluster: Cluster;
let sequence = 0;

beforeAll(async () => {
  world = await kafkaWorld(inject('urls'));
  cluster = kafkaCluster(world.options.kafka);
  await cluster.connect();
});
afterAll(async () => {
  await cluster.disconnect();
  await world.end();
});

const transactional = (): Promise<Producer> => world.producer(`${world.app}-tx-${sequence++}`);
const padding = 'x'.repeat(4_000);
const sender =
  (topic: string) =>
  (value: string, key: Buffer | string | null = null) => ({
    topic,
    messages: [{ partition: 0, key, value }],
  });

const scenarios: readonly Scenario[] = [
  {
    name: 'interleaved transactions that abort in the other order',
    async arrange(topic) {
      const send = sender(topic);
      const [a, b, c] = [await transactional(), await transactional(), await transactional()];
      const second = await b.transaction();
      await second.send(send('B1'));
      await second.send(send('B2'));
      const first = await a.transaction();
      await first.send(send('A1'));
      await first.abort();
      await second.send(send('B3'));
      await second.abort();
      const last = await c.transaction();
      await last.send(send('C1'));
      await last.commit();
      return ['C1'];
    },
  },
  {
    name: 'transactions that were open before the fetch began',
    from: 2,
    async arrange(topic) {
      const send = sender(topic);
      const [a, b] = [await transactional(), await transactional()];
      const [one, two] = [await a.transaction(), await b.transaction()];
      await one.send(send('A1'));
      await two.send(send('B1'));
      await two.send(send('B2'));
      await one.send(send('A2'));
      await one.abort();
      await two.abort();
      const after = await a.transaction();
      await after.send(send('A3'));
      await after.commit();
      return ['A3'];
    },
  },
  {
    name: 'a record whose key is four zero bytes, as an abort marker’s',
    async arrange(topic) {
      const send = sender(topic);
      const producer = await transactional();
      const doomed = await producer.transaction();
      await doomed.send(send('A1', Buffer.alloc(4)));
      await doomed.send(send('A2'));
      await doomed.abort();
      const kept = await producer.transaction();
      await kept.send(send('A3', Buffer.alloc(4)));
      await kept.commit();
      return ['A3'];
    },
  },
  {
    name: 'aborted transactions larger than a fetch',
    fetchBytes: 5_000,
    async arrange(topic) {
      const send = sender(topic);
      const [a, b] = [await transactional(), await transactional()];
      const [one, two] = [await a.transaction(), await b.transaction()];
      for (let index = 0; index < 4; index++) {
        await one.send(send(`A${index}${padding}`));
        await two.send(send(`B${index}${padding}`));
      }
      await one.abort();
      await two.abort();
      const after = await b.transaction();
      await after.send(send('B9'));
      await after.commit();
      return ['B9'];
    },
  },
  {
    name: 'an empty batch that compaction left',
    settings: {
      'cleanup.policy': 'compact',
      'segment.ms': '100',
      'min.cleanable.dirty.ratio': '0.0001',
      'max.compaction.lag.ms': '1',
    },
    fetchBytes: 1,
    async arrange(topic) {
      const send = sender(topic);
      // A batch that is its producer's last stays, empty, to keep the producer's sequence.
      const [a, b] = [await transactional(), await transactional()];
      const old = await a.transaction();
      await old.send(send('k1 old', 'k1'));
      await old.commit();
      for (const value of ['k1 new', 'k2', 'k3']) {
        await new Promise((resolve) => setTimeout(resolve, 200));
        const transaction = await b.transaction();
        await transaction.send(send(value, value.slice(0, 2)));
        await transaction.commit();
      }
      await expect
        .poll(async () => (await committed(topic, committedRecords, 1 << 20)).values[0], {
          timeout: 60_000,
          interval: 500,
        })
        .toBe('k1 new');
      return ['k1 new', 'k2', 'k3'];
    },
  },
];

type Read = Readonly<{ values: string[]; stuck: boolean }>;

/** Everything from `from` to the log's end as `reader` sees it; stuck when it stops moving on. */
async function committed(
  topic: string,
  reader: PartitionReader,
  fetchBytes: number,
  from = 0,
): Promise<Read> {
  const bounds = { partitionBytes: fetchBytes, fetchBytes, waitMs: 50 };
  const reads = logReader(cluster, bounds, reader);
  const end = await offsetAt(cluster, { topic, partition: 0 }, 'end');
  const values: string[] = [];
  for (let at = from; at < end; ) {
    const batch = await reads.read(topic, 0, at, AbortSignal.timeout(2_000)).catch(() => null);
    if (batch === null) return { values, stuck: true };
    values.push(...batch.records.map(({ value }) => String(value)));
    at = batch.next;
  }
  return { values, stuck: false };
}

describe('the log reader', () => {
  test.each(scenarios)('sees only what was committed past $name', async (scenario) => {
    const topic = `${world.app}.scenario${sequence++}`;
    const configEntries = Object.entries(scenario.settings ?? {}).map(([name, value]) => ({ name, value }));
    await world.admin.createTopics({
      waitForLeaders: true,
      topics: [{ topic, numPartitions: 1, configEntries }],
    });
    const values = await scenario.arrange(topic);
    const { fetchBytes = 1 << 20, from = 0 } = scenario;
    const right = { values, stuck: false };

    expect(await committed(topic, committedRecords, fetchBytes, from)).toEqual(right);
    // The test of the test: kafkajs' own filter in the reader's place must not pass.
    expect(await committed(topic, kafkajsPartitionReader, fetchBytes, from)).not.toEqual(right);
  });
});
