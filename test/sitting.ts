/** Sittings of a recorded source on a log in memory, and what they have committed there. */
import type { Progress, SourceCursor } from '../src/events.ts';
import { replay } from '../src/producers/replay.ts';
import { runSource } from '../src/producers/run-source.ts';
import { silent, type Telemetry } from '../src/telemetry.ts';
import type { MemoryWorld } from './memory-log.ts';
import { recordedLine, type recordingFolder } from './recorded-lines.ts';

export const partitions = 4;

/** 3 logs in each of `blocks` blocks, by 7 contracts, and one malformed line behind the first block. */
export function recording(folder: ReturnType<typeof recordingFolder>, name: string, blocks: number): string {
  const lines = Array.from({ length: blocks * 3 }, (_, index) =>
    recordedLine(1 + Math.floor(index / 3), index % 3, { contract: index % 7 }),
  );
  lines.splice(3, 0, '{"half');
  return folder.write(name, ...lines);
}

export type Sitting = { records?: number; now?: () => number; telemetry?: Telemetry; signal?: AbortSignal };

/** One sitting; a clock that stands still lets progress out once, and the end. */
export const sit = (world: MemoryWorld, file: string, sitting: Sitting = {}) =>
  runSource(
    {
      log: world.log,
      source: replay({ name: 'recorded', chainId: 137, files: [file], confirmations: 0 }),
      app: 'test',
      partitions,
      bounds: { records: sitting.records ?? 5, ms: 1_000 },
      telemetry: sitting.telemetry ?? silent,
      now: sitting.now ?? (() => 0),
    },
    sitting.signal ?? AbortSignal.any([]),
  );

/** The envelopes of one header type, by partition. */
export function committed<Body>(world: MemoryWorld, topic: string, type: string, count = partitions) {
  return Array.from({ length: count }, (_, partition) =>
    world
      .partition(topic, partition)
      .committed<Body>()
      .filter((each) => each.type === type)
      .flatMap(({ entry }) => (entry.type === 'record' ? [entry.envelope] : [])),
  );
}

export const eventIds = (world: MemoryWorld) =>
  committed(world, 'raw.chain', 'event').map((each) => each.map(({ id }) => id));

export const progress = (world: MemoryWorld) =>
  committed<Progress>(world, 'raw.chain', 'progress').map((each) => each.map(({ body }) => body));

export const cursors = (world: MemoryWorld) =>
  committed<SourceCursor>(world, 'cursors', 'cursor', 1)
    .flat()
    .map(({ body }) => body);

export const everything = (world: MemoryWorld) =>
  ['raw.chain', 'dead', 'cursors'].flatMap((topic) =>
    Array.from({ length: partitions }, (_, partition) => world.partition(topic, partition).committed()),
  );
