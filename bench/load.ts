/** New transfers into raw.chain: at an even rate, or as many as are wanted as fast as it goes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { rawChainTopic } from '../src/events.ts';
import { type ActorId, epochMs, eventId, sourceActorId } from '../src/flow/ids.ts';
import type { Log, Seat, Write } from '../src/flow/log.ts';
import { partitionOf } from '../src/flow/partition-of.ts';
import { logOf, topic, word } from '../test/chain-world.ts';

const contracts = 64;
const everyMs = 200;

const atOnce = 5_000;

export type Target = Readonly<{ log: Log; app: string; partitions: number }>;
/** `from` is the number of the first. */
export type LoadOptions = Target & Readonly<{ perSecond: number; from?: number }>;

/** Writes those numbered from `from` up to `to`, which is not among them. */
export async function loadAll(target: Target, from: number, to: number): Promise<void> {
  const by = sourceActorId(target.app, 'bench');
  const seat = await target.log.open(by);
  for (let at = from; at < to; at += atOnce) {
    await write({ seat, by, partitions: target.partitions }, at, Math.min(atOnce, to - at));
  }
  await seat.close();
}

/** Runs until `signal` aborts; how many records it has written. */
export async function load(options: LoadOptions, signal: AbortSignal): Promise<number> {
  const by = sourceActorId(options.app, 'bench');
  const seat = await options.log.open(by);
  const each = Math.round((options.perSecond * everyMs) / 1_000);
  const { from = 0 } = options;
  let written = 0;
  for (let began = performance.now(); !signal.aborted; ) {
    await write({ seat, by, partitions: options.partitions }, from + written, each);
    written += each;
    began += everyMs;
    await sleep(Math.max(0, began - performance.now()));
  }
  await seat.close();
  return written;
}

type Loader = Readonly<{ seat: Seat; by: ActorId; partitions: number }>;

/** So many from number `from` on, in one transaction. */
async function write({ seat, by, partitions }: Loader, from: number, count: number): Promise<void> {
  const writes = Array.from({ length: count }, (_, index) => transfer(from + index, partitions));
  if ((await seat.commit({ by, writes })) === 'fenced') throw new Error('somebody else loads');
}

function transfer(number: number, partitions: number): Write {
  const address = `0x${word(String(number % contracts)).slice(24)}`;
  const blockHash = topic(number.toString(16));
  const body = logOf({ address, blockHash, blockNumber: number });
  return {
    topic: rawChainTopic,
    partition: partitionOf(address, partitions),
    type: 'event',
    draft: { id: eventId(`evm:137:${blockHash}:0`), key: address, at: epochMs(1), appendedAt: null, body },
  };
}
