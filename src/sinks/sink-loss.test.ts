import { expect, test, vi } from 'vitest';
import { write } from '../../test/contracts/log-contract.ts';
import { memoryWorld } from '../../test/memory-log.ts';
import { type MemorySink, memorySink } from '../../test/memory-sink.ts';
import { type EventsBody, eventsTopic } from '../events.ts';
import { Fault } from '../faults.ts';
import { actorId, nextOffset, sourceActorId } from '../flow/ids.ts';
import type { Log } from '../flow/log.ts';
import { silent } from '../telemetry.ts';
import { runSink } from './run-sink.ts';
import { watchSeat } from './seat-watch.ts';

const actor = actorId('app', 'memory', eventsTopic.name, 0);

async function worldOf(...ids: string[]) {
  const world = memoryWorld();
  const by = sourceActorId('app', 'somebody');
  const seat = await world.log.open(by);
  await seat.commit({ by, writes: ids.map((id) => write(eventsTopic, 0, id)) });
  await seat.close();
  return world;
}

const never = new AbortController().signal;
const running = (log: Log, sink: MemorySink<EventsBody>, signal = never) =>
  runSink({ log, sink, actor, telemetry: silent, now: () => 0, checkEveryMs: 5 }, 0, signal);

test('a sink whose store was emptied in silence says so, and its successor rebuilds', async () => {
  const { log } = await worldOf('a', 'b');
  const sink = memorySink(eventsTopic);
  const first = running(log, sink);
  await vi.waitFor(() => expect(sink.stored(0)).toEqual(['a', 'b']));
  sink.empty(0);
  await expect(first).rejects.toMatchObject({ code: 'watermark-lost' });
  const stopping = new AbortController();
  const second = running(log, sink, stopping.signal);
  await vi.waitFor(() => expect(sink.stored(0)).toEqual(['a', 'b']));
  stopping.abort();
  expect(await second).toBe('stopped');
});

test('a sink forgets a position that the log no longer has, where its store may', async () => {
  const { log } = await worldOf('a', 'b');
  const gone: Log = {
    ...log,
    async open(by) {
      const seat = await log.open(by);
      return {
        ...seat,
        batches(topic, from, signal) {
          if (from !== null) throw new Fault('out-of-range', 'the log starts later');
          return seat.batches(topic, from, signal);
        },
      };
    },
  };
  const sink = memorySink(eventsTopic);
  const before = await sink.take(0, never);
  await before.write({ partition: 0, entries: [], next: nextOffset(9) }, never);
  await expect(running(gone, sink)).rejects.toMatchObject({ code: 'watermark-lost' });
  const stopping = new AbortController();
  const again = running(gone, sink, stopping.signal);
  await vi.waitFor(() => expect(sink.stored(0)).toEqual(['a', 'b']));
  stopping.abort();
  expect(await again).toBe('stopped');
});

test('a watch asks again and again until it ends, and never where there is nothing to ask', async () => {
  let asked = 0;
  const check = async () => {
    asked += 1;
  };
  const watch = watchSeat({ check }, 1);
  await vi.waitFor(() => expect(asked).toBeGreaterThan(2));
  await watch.end();
  const then = asked;
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(asked).toBe(then);
  const mute = watchSeat({}, 1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(mute.lost.aborted).toBe(false);
  await mute.end();
});
