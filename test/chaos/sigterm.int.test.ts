import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { rawChainTopic } from '../../src/events.ts';
import { sourceActorId } from '../../src/flow/ids.ts';
import { write } from '../contracts/log-contract.ts';
import { type KafkaWorld, kafkaWorld } from '../integration/kafka-world.ts';
import { passedWorld } from './pass-on.ts';
import type { PassOnArguments } from './pass-on-instance.ts';

const partitions = 4;
const patience = { timeout: 60_000, interval: 50 };
const mostMs = 10_000;

let world: KafkaWorld;
beforeAll(async () => {
  world = await kafkaWorld(inject('urls'), { partitions, ...passedWorld });
});
afterAll(() => world.end());

interface Member {
  /** Sends a signal that does not end it. */
  send(signal: NodeJS.Signals): void;
  has(said: RegExp): boolean;
  /** SIGTERM; its exit code and how long it took to end. */
  end(): Promise<{ code: number | null; tookMs: number }>;
}

function start(): Member {
  const { app, options } = world;
  const fixed = { isRestless: false, plant: null };
  const given: PassOnArguments = { urls: inject('urls'), app, partitions, times: options.times, ...fixed };
  const args = ['test/chaos/pass-on-instance.ts', JSON.stringify(given)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  return {
    send: (signal) => child.kill(signal),
    has: (wanted) => wanted.test(said),
    async end() {
      const began = performance.now();
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      const [code] = await gone;
      return { code, tookMs: performance.now() - began };
    },
  };
}

/** Records all the time, until it is told to stop. */
function load(): () => Promise<void> {
  const stop = new AbortController();
  const by = sourceActorId(world.app, 'loader');
  const loading = (async () => {
    const seat = await world.log.open(by);
    for (let count = 0; !stop.signal.aborted; count += 200) {
      const writes = Array.from({ length: 200 }, (_, index) =>
        write(rawChainTopic, index % partitions, String(count + index)),
      );
      await seat.commit({ by, writes });
      await sleep(50);
    }
    await seat.close();
  })();
  return async () => {
    stop.abort();
    await loading;
  };
}

test('SIGTERM under load ends an instance with 0 within 10 s, also while it joins', async () => {
  const group = `${world.app}/pass-on`;
  const state = async () => (await world.admin.describeGroups([group])).groups[0];
  const unload = load();
  const first = start();
  await expect.poll(() => first.has(/ActorSeated/), patience).toBe(true);

  // It neither joins again nor is missed before its session is over: so long another waits for it.
  first.send('SIGSTOP');
  const joining = start();
  await expect.poll(async () => (await state())?.state, patience).toBe('PreparingRebalance');
  const early = await joining.end();
  first.send('SIGCONT');
  expect(early.code).toBe(0);
  expect(early.tookMs).toBeLessThan(mostMs);

  const second = start();
  await expect.poll(() => second.has(/ActorSeated/), patience).toBe(true);
  for (const member of [second, first]) {
    const ended = await member.end();
    expect(ended.code).toBe(0);
    expect(ended.tookMs).toBeLessThan(mostMs);
  }
  expect((await state())?.members).toEqual([]);
  await unload();
}, 180_000);
