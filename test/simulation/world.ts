/**
 * One actor in a seeded world: incarnations that crash, take over from each other and come back as zombies.
 */
import { asFault, whatFollows } from '../../src/faults.ts';
import { actorId, epochMs, eventId, nextOffset } from '../../src/flow/ids.ts';
import type { Log, Seat } from '../../src/flow/log.ts';
import type { Processor } from '../../src/flow/processor.ts';
import type { Topic } from '../../src/flow/topic.ts';
import { runActor } from '../../src/kafka/actor.ts';
import type { silent } from '../../src/telemetry.ts';
import { type MemoryWorld, memoryWorld } from '../memory-log.ts';
import { scheduler } from './scheduler.ts';
import { seeded } from './seeded.ts';

/** A fault put in on purpose, which the checkers must catch. */
export type Plant = 'none' | 'offset-before-fence' | 'torn-commit';

export type Input<In> = Readonly<{ id: string; body: In }>;

export type Simulated<In, Out, Value, Change> = Readonly<{
  seed: number;
  plant: Plant;
  processor: Processor<In, Out, Value, Change, never>;
  topic: Topic<In>;
  input: readonly Input<In>[];
}>;

export type Outcome = Readonly<{
  /** `type` and id of what was committed to the output, in order. */
  output: readonly { type: string; id: string; body: unknown }[];
  /** What each incarnation found as its position when it sat down. */
  positions: readonly (number | null)[];
  openTransactions: number;
  crashed: number;
  incarnations: number;
}>;

const takeOver = 0.03;
const crashes = 0.02;
const mostIncarnations = 12;

export async function simulate<In, Out, Value, Change>(
  simulated: Simulated<In, Out, Value, Change>,
): Promise<Outcome> {
  const { seed, plant, processor, topic } = simulated;
  const random = seeded(seed);
  const steps = scheduler(random);
  let quiet = true;
  const world = memoryWorld({
    partitions: () => 1,
    batch: 1 + random.below(5),
    step: (actor, step) => (quiet ? Promise.resolve() : steps.park(actor, step)),
  });
  await fill(world, simulated);
  quiet = false;

  const actor = actorId('sim', processor.name, topic.name, 0);
  const log = planted(world, plant);
  const stop = new AbortController();
  const positions: (number | null)[] = [];
  const running = new Set<Promise<void>>();
  let incarnations = 0;
  const telemetry: typeof silent = (name, fields) => {
    if (name === 'ActorSeated' && 'position' in fields) positions.push(fields.position);
  };
  const incarnate = (): void => {
    incarnations += 1;
    const options = { log, actor, topic, partition: 0, partitions: 1, telemetry, now: () => 0 };
    const facts = async () => new Map();
    const life = runActor(options, { processor, facts }, stop.signal)
      .then(() => undefined)
      .catch((thrown: unknown) => {
        if (whatFollows(asFault(thrown).code) !== 'retry-turn') throw thrown;
      })
      .finally(() => running.delete(life));
    running.add(life);
  };
  const between = (): void => {
    if (running.size === 0 || (incarnations < mostIncarnations && random.chance(takeOver))) incarnate();
  };

  incarnate();
  const { crashed } = await steps.run({ crashes, between });
  // Whoever is left may be a zombie that nothing told: one last incarnation ends the story without faults.
  incarnate();
  await steps.run({ crashes: 0 });
  stop.abort();
  await Promise.all(running);

  const output = world.partition(processor.to.name, 0).committed();
  return {
    output: output.flatMap(({ type, entry }) =>
      entry.type === 'record' ? [{ type, id: entry.envelope.id, body: entry.envelope.body }] : [],
    ),
    positions,
    openTransactions: world.openTransactions(),
    crashed,
    incarnations,
  };
}

async function fill<In>(
  world: MemoryWorld,
  { topic, input }: { topic: Topic<In>; input: readonly Input<In>[] },
) {
  const source = actorId('sim', 'source', 'none', 0);
  const seat = await world.log.open(source);
  for (const { id, body } of input) {
    const draft = { id: eventId(id), key: id, at: epochMs(0), appendedAt: null, body };
    await seat.commit({ by: source, writes: [{ topic, partition: 0, type: 'event', draft }] });
  }
}

/** The world's log, or one with a fault put in. */
function planted({ log, committed }: MemoryWorld, plant: Plant): Log {
  const onSeat = (change: (seat: Seat) => Partial<Seat>): Log => ({
    ...log,
    open: async (actor) => {
      const seat = await log.open(actor);
      return { ...seat, ...change(seat) };
    },
  });
  switch (plant) {
    case 'none':
      return log;
    case 'offset-before-fence':
      return {
        ...log,
        async open(actor) {
          const early = committed(actor);
          const seat = await log.open(actor);
          return { ...seat, position: early === null ? null : nextOffset(early) };
        },
      };
    case 'torn-commit':
      return onSeat((seat) => ({
        async commit({ by, writes, advance }) {
          const outcome = await seat.commit({ by, writes });
          if (outcome === 'fenced' || !advance) return outcome;
          return seat.commit({ by, writes: [], advance });
        },
      }));
    default:
      return plant satisfies never;
  }
}
