import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { deadTopic, rawChainTopic } from '../../src/events.ts';
import { type ActorId, actorId, sourceActorId } from '../../src/flow/ids.ts';
import type { Seat, Transaction } from '../../src/flow/log.ts';
import { emptyTable } from '../../src/flow/table.ts';
import { turn } from '../../src/flow/turn.ts';
import { committedPosition, type LogParts, logParts, seatAt } from '../../src/kafka/kafka-log.ts';
import { fence } from '../../src/kafka/transactions.ts';
import { passedTopic, passedWorld, passOn } from '../chaos/pass-on.ts';
import { write } from '../contracts/log-contract.ts';
import { type KafkaWorld, kafkaWorld } from './kafka-world.ts';

const rounds = 5;
const perRound = 10;
let world: KafkaWorld;
let parts: LogParts;

beforeAll(async () => {
  world = await kafkaWorld(inject('urls'), { partitions: 1, ...passedWorld });
  parts = await logParts(world.options);
  const by = sourceActorId(world.app, 'loader');
  const seat = await world.log.open(by);
  const writes = Array.from({ length: perRound }, (_, index) => write(rawChainTopic, 0, `record-${index}`));
  await seat.commit({ by, writes });
  await seat.close();
});
afterAll(async () => {
  await parts.cluster.disconnect();
  await world.end();
});

/** The steps of sitting down in the right order, and with the offset read before the fence. */
const orders = {
  'fence, then offset': async (actor: ActorId, between: () => Promise<void>): Promise<Seat> => {
    const producer = await fence(parts.kafka, actor, { timeoutMs: parts.times.transactionMs });
    await between();
    return seatAt(parts, { actor, producer, position: await committedPosition(parts, actor) });
  },
  'offset, then fence': async (actor: ActorId, between: () => Promise<void>): Promise<Seat> => {
    const position = await committedPosition(parts, actor);
    await between();
    const producer = await fence(parts.kafka, actor, { timeoutMs: parts.times.transactionMs });
    return seatAt(parts, { actor, producer, position });
  },
};

/**
 * One turn over everything that is on the mailbox from the seat's position on; null where that is nothing.
 */
async function turnOf(actor: ActorId, seat: Seat): Promise<Transaction | null> {
  const place = { by: actor, topic: rawChainTopic, dead: deadTopic, partitions: 1 };
  const quiet = AbortSignal.timeout(1_000);
  for await (const batch of seat.batches(rawChainTopic, seat.position, quiet)) {
    if (batch.entries.length === 0) continue;
    return turn(passOn, place, { batch, state: emptyTable<never>(), facts: new Map() }).transaction;
  }
  return null;
}

async function outputs(): Promise<number> {
  const seat = await world.log.open(sourceActorId(world.app, 'reader'));
  let count = 0;
  for await (const { entries } of seat.restore(passedTopic, 0, null)) count += entries.length;
  await seat.close();
  return count;
}

/**
 * A predecessor commits its turn while the successor is between the two steps: how often each record came
 * out.
 */
async function takeOver(order: keyof typeof orders, round: number): Promise<number> {
  const before = await outputs();
  const actor = actorId(world.app, `pass-on-${order.length}-${order[0]}-${round}`, rawChainTopic.name, 0);
  const predecessor = await world.log.open(actor);
  const inFlight = await turnOf(actor, predecessor);
  const successor = await orders[order](actor, async () => {
    if (inFlight) await predecessor.commit(inFlight);
  });
  const own = await turnOf(actor, successor);
  if (own) await successor.commit(own);
  await Promise.all([predecessor.close(), successor.close()]);
  return ((await outputs()) - before) / perRound;
}

describe('a takeover while the predecessor commits', () => {
  test('passes each record on once when the offset is read after the fence', async () => {
    const times = [];
    for (let round = 0; round < rounds; round++) times.push(await takeOver('fence, then offset', round));
    expect(times).toEqual(Array.from({ length: rounds }, () => 1));
  });

  test('doubles every record, every time, when the offset is read before it', async () => {
    const times = [];
    for (let round = 0; round < rounds; round++) times.push(await takeOver('offset, then fence', round));
    expect(times).toEqual(Array.from({ length: rounds }, () => 2));
  });
});
