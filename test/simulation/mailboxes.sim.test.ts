import { expect, test } from 'vitest';
import {
  type RawChainBody,
  type RawMarketBody,
  type RawSocialBody,
  rawChainTopic,
  rawMarketTopic,
} from '../../src/events.ts';
import { actorId, epochMs, eventId } from '../../src/flow/ids.ts';
import type { Topic } from '../../src/flow/topic.ts';
import { runActor } from '../../src/kafka/actor.ts';
import { refine } from '../../src/processors/refine.ts';
import type { Telemetry } from '../../src/telemetry.ts';
import { logOf, progressOf } from '../chain-world.ts';
import { type MemoryWorld, memoryWorld } from '../memory-log.ts';
import { readingOf } from '../said-world.ts';

type Raw = RawChainBody | RawMarketBody | RawSocialBody;

const processor = refine({ windowMs: 3_600_000 });

async function raw<Body>(world: MemoryWorld, topic: Topic<Body>, records: readonly [string, Body][]) {
  const by = actorId('test', 'source', topic.name, 0);
  const seat = await world.log.open(by);
  const writes = records.map(([id, body]) => {
    const draft = { id: eventId(id), key: id, at: epochMs(0), appendedAt: null, body };
    return { topic, partition: 0, type: 'event', draft };
  });
  await seat.commit({ by, writes });
  await seat.close();
}

type Seated = Readonly<{ actor: string; position: number | null; restored: number }>;

/** Runs the actor of `topic` until it has turned all that is there; tells how it sat down, and ended. */
async function lifeOf(world: MemoryWorld, topic: Topic<Raw>): Promise<{ seated: Seated[]; outcome: string }> {
  const seated: Seated[] = [];
  const stop = new AbortController();
  const actor = actorId('test', 'refine', topic.name, 0);
  const end = world.partition(topic.name, 0).committed().length;
  const telemetry: Telemetry = (name, fields) => {
    if (name === 'ActorSeated' && 'restored' in fields) seated.push(fields);
    if (name === 'TurnCommitted' && 'next' in fields && fields.next >= end) stop.abort();
  };
  const options = { log: world.log, actor, topic, partition: 0, partitions: 1, telemetry, now: () => 0 };
  const outcome = await runActor(options, { processor, facts: async () => new Map() }, stop.signal);
  return { seated, outcome };
}

const refined = async (world: MemoryWorld, topic: Topic<Raw>) => (await lifeOf(world, topic)).seated;

const ids = (world: MemoryWorld): string[] =>
  world
    .partition('events', 0)
    .committed()
    .flatMap(({ entry }) => (entry.type === 'record' ? [entry.envelope.id] : []));

test('a topic that is new to a system which has run does not look like a lost position', async () => {
  const world = memoryWorld({ partitions: () => 1 });
  await raw(world, rawChainTopic, [
    ['e1', logOf()],
    ['p1', progressOf()],
  ]);
  expect(await refined(world, rawChainTopic)).toMatchObject([{ position: null, restored: 0 }]);

  await raw(world, rawMarketTopic, [
    ['t1', readingOf()],
    ['t1', readingOf()],
  ]);
  expect(await refined(world, rawMarketTopic)).toMatchObject([{ position: null, restored: 0 }]);
  expect(ids(world)).toEqual(['e1', 'p1', 't1']);

  await raw(world, rawChainTopic, [['e1', logOf()]]);
  await raw(world, rawMarketTopic, [['t1', readingOf()]]);
  expect(await refined(world, rawChainTopic)).toMatchObject([{ restored: 1 }]);
  expect(await refined(world, rawMarketTopic)).toMatchObject([{ restored: 1 }]);
  expect(ids(world)).toEqual(['e1', 'p1', 't1']);
});

test('an actor that has written and has no position is still stopped', async () => {
  const world = memoryWorld({ partitions: () => 1 });
  await raw(world, rawMarketTopic, [['t1', readingOf()]]);
  await refined(world, rawMarketTopic);
  const forgotten = { ...world, log: { ...world.log, open: withoutPosition(world) } };
  await expect(refined(forgotten, rawMarketTopic)).rejects.toMatchObject({ code: 'position-lost' });
});

test('an actor whose successor writes while it restores is fenced, and not taken for lost', async () => {
  const successor: { seated: Seated[] | null } = { seated: null };
  let came = false;
  const world = memoryWorld({
    partitions: () => 1,
    step: async (_actor, step) => {
      if (step !== 'restore' || came) return;
      came = true;
      successor.seated = await refined(world, rawMarketTopic);
    },
  });
  await raw(world, rawChainTopic, [['e1', logOf()]]);
  await refined(world, rawChainTopic);
  await raw(world, rawMarketTopic, [['t1', readingOf()]]);
  expect(await lifeOf(world, rawMarketTopic)).toEqual({ seated: [], outcome: 'fenced' });
  expect(successor.seated).toMatchObject([{ position: null, restored: 0 }]);
  expect(ids(world)).toEqual(['e1', 't1']);
});

const withoutPosition =
  ({ log }: MemoryWorld): MemoryWorld['log']['open'] =>
  async (actor) => ({ ...(await log.open(actor)), position: null });
