/** The synthetic chain → `raw.chain`, at a steady or a bursting rate, until it is told to come to its end. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type RawChainBody, rawChainTopic } from '../../src/events.ts';
import type { Log } from '../../src/flow/log.ts';
import type { Source } from '../../src/flow/source.ts';
import { work } from '../../src/kafka/worker.ts';
import { runSource } from '../../src/producers/run-source.ts';
import type { Telemetry } from '../../src/telemetry.ts';
import { chainSource } from './chain-source.ts';
import type { ChainSeed } from './chain-steps.ts';

export type LoadOptions = Readonly<{
  log: Log;
  app: string;
  partitions: number;
  chain: ChainSeed;
  rate: Rate;
  telemetry: Telemetry;
}>;

/** Observations a second, by how long it has been going on. */
export type Rate = (elapsedMs: number) => number;
export const steady =
  (perSecond: number): Rate =>
  () =>
    perSecond;
/** The same on average: nothing for some seconds, and then twice as much. */
export const bursting =
  (perSecond: number): Rate =>
  (elapsedMs) =>
    Math.floor(elapsedMs / 4_000) % 2 === 0 ? 0 : 2 * perSecond;

export interface Load {
  /** Lets the chain end, waits until all of it is committed, and gives it as a source that does not wait. */
  end(): Promise<Source<RawChainBody>>;
}

const name = 'loader';
const bounds = { records: 500, bytes: 1 << 20, ms: 100 };

/** It goes on through whatever happens to Kafka: a source's cursor stands behind what was committed. */
export function startLoad({ log, app, partitions, chain, rate, telemetry }: LoadOptions): Load {
  let last = Number.POSITIVE_INFINITY;
  let reached = 0;
  const endsAfter = (steps: number): boolean => {
    reached = Math.max(reached, steps);
    return steps >= last;
  };
  const pace = pacer(rate);
  const source = chainSource({ ...chain, name, endsAfter, pace });
  const run = { log, source, app, partitions, bounds, telemetry, now: () => performance.now() };
  const incarnate = (_: unknown, signal: AbortSignal) => runSource(run, signal);
  const where = { topic: rawChainTopic, partition: 0 };
  const running = work({ name, where, incarnate, telemetry }, new AbortController().signal);
  running.catch(() => undefined);
  return {
    async end() {
      last = reached + 1;
      await running;
      return chainSource({ ...chain, name, endsAfter: (steps) => steps >= last });
    },
  };
}

/** What was not asked for in time is owed for a second at most: after a pause no flood follows. */
function pacer(rate: Rate): (signal: AbortSignal) => Promise<void> {
  const began = performance.now();
  let looked = began;
  let owed = 0;
  return async (signal) => {
    for (;;) {
      const now = performance.now();
      const perSecond = rate(now - began);
      owed = Math.min(owed + (perSecond * (now - looked)) / 1_000, Math.max(perSecond, 1));
      looked = now;
      if (owed >= 1) break;
      await sleep(20, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
    }
    owed -= 1;
  };
}
