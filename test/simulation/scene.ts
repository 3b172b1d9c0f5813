/** Everything one simulated run stands on, and what the checkers may look at. */
import type { SignalsBody } from '../../src/events.ts';
import type { Batch } from '../../src/flow/envelope.ts';
import type { Telemetry } from '../../src/telemetry.ts';
import type { Committed } from '../memory-broker.ts';
import { type MemoryWorld, memoryWorld } from '../memory-log.ts';
import { type Cast, castOf } from './cast.ts';
import { type Circumstances, circumstancesOf, diceOf } from './circumstances.ts';
import { type Journal, journal } from './journal.ts';
import { type PostgresModel, postgresModel } from './postgres-model.ts';
import type { Seeded } from './seeded.ts';
import { type Steps, steps } from './steps.ts';
import { type Story, story } from './story.ts';

/** What the world tells of itself, at the moment it becomes true. */
export interface Witness {
  committed?(one: Committed): void;
  written?(batch: Batch<SignalsBody>): void;
  told?(...occurrence: Parameters<Telemetry>): void;
  /** Everything has been read and every process has left. */
  ended?(): void;
}

export type Scene = Readonly<{
  circumstances: Circumstances;
  dice: Seeded;
  now: () => number;
  journal: Journal;
  steps: Steps;
  world: MemoryWorld;
  postgres: PostgresModel;
  cast: Cast;
  story: Story;
  witnesses: Witness[];
  told: (instance: string, ...occurrence: Parameters<Telemetry>) => void;
  mayEnd: () => boolean;
}> & {
  /** Nothing goes wrong any more, and the tail of the story is told. */
  calm: boolean;
};

export type SceneOptions = Readonly<{ seed: number; now: () => number }>;

export function sceneOf({ seed, now }: SceneOptions): Scene {
  const circumstances = circumstancesOf(seed);
  const dice = diceOf(seed);
  const book = journal(now);
  const witnesses: Witness[] = [];
  const world = memoryWorld({
    now,
    partitions: (topic) => (topic === 'sources' ? 2 : circumstances.partitions),
    batch: () => 1 + dice.below(circumstances.batch),
    committed(one) {
      book.write(committedLine(one));
      for (const witness of witnesses) witness.committed?.(one);
    },
  });
  const postgres = postgresModel((one) => {
    book.write(`postgres/${one.partition} is at ${one.next}`);
    for (const witness of witnesses) witness.written?.(one);
  });
  const scene: Scene = {
    ...{ circumstances, dice, now, journal: book, world, postgres, witnesses },
    steps: steps({ dice, now, journal: book }),
    cast: castOf(circumstances.partitions),
    story: story(dice, circumstances),
    told(instance, ...occurrence) {
      const [name, fields] = occurrence;
      book.write(`${instance} ${name} ${JSON.stringify(fields)}`);
      for (const witness of witnesses) witness.told?.(...occurrence);
    },
    mayEnd: () => scene.calm,
    calm: false,
  };
  return scene;
}

function committedLine({ by, writes, advance }: Committed): string {
  const written = writes.map(({ topic, partition, draft }) => `${topic.name}-${partition} ${draft.id}`);
  return `${by} committed${advance ? ` to ${advance.next}` : ''}: ${written.join(', ') || 'nothing'}`;
}
