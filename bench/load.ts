/** New transfers into raw.chain: at an even rate, or as many as are wanted as fast as it goes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { rawChainTopic } from '../src/events.ts';
import { epochMs, eventId, sourceActorId } from '../src/flow/ids.ts';
import type { Log, Write } from '../src/flow/log.ts';
import { partitionOf } from '../src/flow/partition-of.ts';
import { logOf, topic, word } from '../test/chain-world.ts';

const contracts = 64;
const everyMs = 200;

const atOnce = 5_000;

export type Target = Readonly<{ log: Log; app: string; partitions: number }>;
export type LoadOptions = Target & Readonly<{ perSecond: number /** Number of the first. */; from?: number }>;

/** Writes those numbered from `from` up to `to`, which is not among them. */
export async function loadAll(target: Target, from: number, to: number): Promise<void> {
  const by = sourceActorId(target.app, 'bench');
  const seat = await target.log.open(by);
  for (let at = from; at < to; at += atOnce) {
    const count = Math.min(atOnce, to - at);
    const writes = Array.from({ length: count }, (_, index) => transfer(at + index, target.partitions));
    if ((await seat.commit({ by, writes })) === 'fenced') throw new Error('somebody else loads');
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
    const writes = Array.from({ length: each }, (_, index) =>
      transfer(from + written + index, options.partitions),
    );
    if ((await seat.commit({ by, writes })) === 'fenced') throw new Error('somebody else loads');
    written += each;
    began += everyMs;
    await sleep(Math.max(0, began - performance.now()));
  }
  await seat.close();
  return written;
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
