import { expect, test } from 'vitest';
import { memoryWorld } from '../../test/memory-log.ts';
import { eventsTopic } from '../events.ts';
import { actorId, nextOffset } from '../flow/ids.ts';
import { groupPosition } from './group-position.ts';

const by = actorId('app', 'memory', eventsTopic.name, 0);

test('a group position that has ended never tells from its seat again, whatever was left', async () => {
  const world = memoryWorld();
  const seat = await world.log.open(by);
  const group = groupPosition(seat, { by, topic: eventsTopic, partition: 0, everyMs: 50 });
  group.reached(nextOffset(1));
  await expect.poll(() => world.committed(by), { interval: 1 }).toBe(1);
  group.reached(nextOffset(2));
  await group.end();
  await seat.close();
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(world.committed(by)).toBe(1);
});

test('a group position that ends waits for what it is telling', async () => {
  let telling = false;
  const step = async (_: string, what: string) => {
    if (what !== 'commit') return;
    telling = true;
    await new Promise((resolve) => setTimeout(resolve, 30));
    telling = false;
  };
  const world = memoryWorld({ step });
  const seat = await world.log.open(by);
  const group = groupPosition(seat, { by, topic: eventsTopic, partition: 0, everyMs: 50 });
  group.reached(nextOffset(1));
  await expect.poll(() => telling, { interval: 1 }).toBe(true);
  await group.end();
  expect(telling).toBe(false);
});
