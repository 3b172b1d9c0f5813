import { expect, test } from 'vitest';
import { memoryWorld } from '../../test/memory-log.ts';
import { type Gap, gapsTopic, rawChainTopic } from '../events.ts';
import { actorId, epochMs, eventId, nextOffset, sourceActorId } from '../flow/ids.ts';
import type { Log } from '../flow/log.ts';
import { type GoOnAt, goingOn } from './going-on.ts';

const actor = actorId('a', 'refine', rawChainTopic.name, 0);

/** Ten records, of which an actor has read up to `read`; the first `gone` are no longer there. */
async function standing(read: number | null, gone: number) {
  const world = memoryWorld({ partitions: () => 1 });
  const source = await world.log.open(sourceActorId('a', 's'));
  for (let at = 0; at < 10; at++)
    await source.commit({
      by: sourceActorId('a', 's'),
      writes: [
        {
          ...{ topic: rawChainTopic, partition: 0, type: 'event' },
          draft: { id: eventId(`e${at}`), key: 'k', at: epochMs(0), appendedAt: null, body: {} },
        },
      ],
    });
  if (read !== null) {
    const seat = await world.log.open(actor);
    const advance = { topic: rawChainTopic, partition: 0, next: nextOffset(read) };
    await seat.commit({ by: actor, writes: [], advance });
  }
  world.partition(rawChainTopic.name, 0).truncate(gone);
  return world;
}

const sitDown = async (log: Log, goOnAt: GoOnAt | null = null, hasWritten = true) => {
  const seat = await log.open(actor);
  const place = { actor, seat, topic: rawChainTopic, partition: 0, goOnAt };
  return goingOn(place, { next: seat.position, hasWritten });
};

const ledger = (world: ReturnType<typeof memoryWorld>) =>
  world
    .partition(gapsTopic.name, 0)
    .committed<Gap>()
    .flatMap(({ entry }) => (entry.type === 'record' ? [entry.envelope.body] : []));

test('who finds its position in the log goes on there, and nothing is written of it', async () => {
  const world = await standing(6, 6);
  expect(await sitDown(world.log, 'latest')).toBe(6);
  expect(ledger(world)).toEqual([]);
});

test('who has neither a position nor written anything begins', async () => {
  const world = await standing(null, 4);
  expect(await sitDown(world.log, null, false)).toBeNull();
  expect(ledger(world)).toEqual([]);
});

test('who was passed by retention stops, says how to go on, and leaves the gap on the ledger', async () => {
  const world = await standing(4, 8);
  await expect(sitDown(world.log)).rejects.toMatchObject({
    code: 'offset-gone',
    message: expect.stringMatching(
      /offset 4 of raw\.chain-0, which holds 8 to 20: .*--from refine\/raw\.chain\/0=/,
    ),
  });
  expect(ledger(world)).toEqual([
    {
      ...{ type: 'Gap', by: actor, input: 'raw.chain-0', unit: 'offset' },
      ...{ from: 4, to: 8, why: 'offset-gone', goesOnAt: null },
    },
  ]);
  expect(world.committed(actor)).toBe(4);
});

test('whose position is beyond the end stops as well: the log is another one', async () => {
  const world = await standing(40, 0);
  await expect(sitDown(world.log)).rejects.toMatchObject({ code: 'offset-gone' });
  expect(ledger(world)).toMatchObject([{ from: 40, to: 20 }]);
});

test('who has written and holds no position stops, and starting over is left to a person', async () => {
  const world = await standing(null, 0);
  await expect(sitDown(world.log)).rejects.toMatchObject({ code: 'position-lost' });
  expect(ledger(world)).toMatchObject([{ from: null, to: 0, why: 'position-lost', goesOnAt: null }]);
});

test.each([
  ['earliest', 8],
  ['latest', 20],
  [13, 13],
  [2, 8],
  [99, 20],
] as const)('told %s it goes on at %i, and that is committed with the gap', async (said, next) => {
  const world = await standing(4, 8);
  expect(await sitDown(world.log, said)).toBe(next);
  expect(world.committed(actor)).toBe(next);
  expect(ledger(world)).toMatchObject([{ from: 4, to: 8, goesOnAt: next }]);
  expect(await sitDown(world.log, 'earliest')).toBe(next);
});

test('who cannot know of a position believes what is said, and the word is used up', async () => {
  const world = await standing(null, 4);
  const seat = await world.log.open(actor);
  let words = 1;
  const place = { actor, seat, topic: rawChainTopic, partition: 0, wentOn: () => (words -= 1) };
  expect(await goingOn({ ...place, goOnAt: 'latest' }, { next: null, hasWritten: false })).toBe(20);
  expect(words).toBe(0);
  expect(world.committed(actor)).toBe(20);
});

test('who was fenced meanwhile finds no gap: its successor has written and committed since', async () => {
  const world = await standing(null, 0);
  const seat = await world.log.open(actor);
  await world.log.open(actor);
  const place = { actor, seat, topic: rawChainTopic, partition: 0, goOnAt: null };
  expect(await goingOn(place, { next: null, hasWritten: true })).toBe('fenced');
  expect(ledger(world)).toEqual([]);
});
