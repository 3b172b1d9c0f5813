/** What a pipeline has passed on, by our reader and by Java's own → once and in order, or what is wrong. */
import { setTimeout as sleep } from 'node:timers/promises';
import { rawChainTopic } from '../src/events.ts';
import type { Topic } from '../src/flow/topic.ts';
import type { LogParts } from '../src/kafka/kafka-log.ts';
import { mailboxPosition } from '../src/kafka/mailbox-position.ts';
import { restored } from '../src/kafka/reading.ts';
import { witness } from '../tools/witness.ts';
import type { Mailboxes } from './committed.ts';
import { compare, type Ids, isWhole } from './compare.ts';

type Seen = Readonly<{ ids: Ids; places: ReadonlySet<string> }>;

const everyMs = 500;
const tellEveryMs = 10_000;
/** A JVM on a busy machine may take that long for its first record. */
const quietMs = 60_000;
const { signal } = new AbortController();

/** Records that wait for a group in all partitions of its topic. */
export async function lagOf(parts: LogParts, { group, topic, partitions }: Mailboxes): Promise<number> {
  const places = Array.from({ length: partitions }, (_, partition) => ({ group, topic, partition }));
  const found = await Promise.all(places.map((place) => mailboxPosition(parts, place)));
  return found.reduce((sum, { lagRecords }) => sum + lagRecords, 0);
}

/** Waits until a group has taken all there is for it. */
export async function caughtUp(
  parts: LogParts,
  mailboxes: Mailboxes,
  told: (behind: number) => void = () => undefined,
): Promise<void> {
  for (let next = tellEveryMs; ; next -= everyMs) {
    const behind = await lagOf(parts, mailboxes);
    if (behind === 0) return;
    if (next <= 0) {
      told(behind);
      next = tellEveryMs;
    }
    await sleep(everyMs);
  }
}

/** Prints a line for each topic; true when what was written to `raw.chain` is on each once and in order. */
export async function judge(
  parts: LogParts,
  partitions: number,
  topics: readonly Topic<unknown>[],
): Promise<boolean> {
  const went = await seen(parts, rawChainTopic, partitions);
  let held = true;
  for (const topic of topics) {
    const came = await seen(parts, topic, partitions);
    const compared = compare(went.ids, came.ids);
    const unlike = await unlikeJava(parts, topic, came);
    const { records, doubled, lost, disordered } = compared;
    const whole = isWhole(compared) && unlike === 0 && records > 0;
    held &&= whole;
    console.log(
      `${topic.name}: ${records} records, ${doubled} doubled, ${lost} lost, ${disordered} out of order, ` +
        `${unlike} seen otherwise by Java's consumer: ${whole ? 'held' : 'NOT held'}`,
    );
  }
  return held;
}

async function seen(parts: LogParts, topic: Topic<unknown>, partitions: number): Promise<Seen> {
  const places = new Set<string>();
  const ids: string[][] = [];
  for (let partition = 0; partition < partitions; partition++) {
    const here: string[] = [];
    ids.push(here);
    for await (const { entries } of restored(parts, { topic, partition }, null, signal))
      for (const entry of entries) {
        places.add(`${partition}@${entry.offset}`);
        here.push(entry.type === 'record' ? entry.envelope.id : entry.why.detail);
      }
  }
  return { ids, places };
}

/** Records that only one of the two readers sees. */
async function unlikeJava(parts: LogParts, topic: Topic<unknown>, { places }: Seen): Promise<number> {
  const brokers = parts.kafka.brokers.join();
  const theirs = await witness(brokers, parts.nameInKafka(topic.name), { quietMs, expected: places.size });
  const shared = theirs.filter(({ partition, offset }) => places.has(`${partition}@${offset}`)).length;
  return places.size + theirs.length - 2 * shared;
}
