/** A source that counts: record n has n as its key, and comes when its time has come, until it shall end. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type RawChainBody, rawChainTopic } from '../../src/events.ts';
import { epochMs, eventId } from '../../src/flow/ids.ts';
import type { Log } from '../../src/flow/log.ts';
import type { Observation, Source } from '../../src/flow/source.ts';
import { work } from '../../src/kafka/worker.ts';
import { runSource } from '../../src/producers/run-source.ts';
import { silent } from '../../src/telemetry.ts';
import { progress } from '../contracts/log-contract.ts';

export type LoadOptions = Readonly<{ log: Log; app: string; partitions: number; perSecond: number }>;

type Body = RawChainBody;

const name = 'numbers';
const bounds = { records: 500, bytes: 1 << 20, ms: 100 };
const at = epochMs(1);

/** Goes on through whatever happens to Kafka; `end` waits until all is committed and says how many. */
export function startNumbers({ log, app, partitions, perSecond }: LoadOptions): { end(): Promise<number> } {
  const began = performance.now();
  let last = Number.POSITIVE_INFINITY;
  let reached = 0;
  const source: Source<Body> = {
    name,
    to: rawChainTopic,
    async *open(cursor, _written, signal) {
      let position = Number(cursor ?? 0);
      for (; position < last && !signal.aborted; position++) {
        while (due(began, perSecond) < position && position < last) await sleep(20);
        if (position >= last) break;
        reached = Math.max(reached, position + 1);
        yield numbered(position);
      }
      const ended = { ...progress(name, position), at, ended: true };
      if (!signal.aborted) yield { type: 'progress', progress: ended, cursor: String(position), position };
    },
  };
  const run = { log, source, app, partitions, bounds, telemetry: silent, now: () => performance.now() };
  const incarnate = (_: unknown, signal: AbortSignal) => runSource(run, signal);
  const where = { topic: rawChainTopic, partition: 0 };
  const running = work({ name, where, incarnate, telemetry: silent }, new AbortController().signal);
  return {
    async end() {
      last = reached;
      await running;
      return last;
    },
  };
}

const due = (began: number, perSecond: number): number => ((performance.now() - began) / 1_000) * perSecond;

function numbered(number: number): Observation<Body> {
  const [id, position] = [String(number), number + 1];
  const body = progress(id, number);
  return {
    type: 'record',
    record: 'event',
    id: eventId(id),
    key: id,
    at,
    body,
    cursor: `${position}`,
    position,
  };
}
