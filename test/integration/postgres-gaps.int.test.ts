import { expect, inject, onTestFinished, test } from 'vitest';
import type { Gap, SourceGap } from '../../src/events.ts';
import type { Batch } from '../../src/flow/envelope.ts';
import { epochMs } from '../../src/flow/ids.ts';
import { postgresGaps } from '../../src/sinks/postgres-gaps.ts';
import { batchOf } from '../flowing.ts';
import { postgresWorld } from './postgres-world.ts';

const never = AbortSignal.any([]);

const lost: Gap = {
  ...{ type: 'Gap', by: 'app/score/events.enriched/1', input: 'events.enriched-1', unit: 'offset' },
  ...{ from: 7, to: 90, why: 'offset-gone', goesOnAt: null },
};

/** As if all of it had been appended at that time. */
const appendedAt = (ms: number, batch: Batch<Gap | SourceGap>): Batch<Gap | SourceGap> => ({
  ...batch,
  entries: batch.entries.map((entry) =>
    entry.type === 'record' ? { ...entry, envelope: { ...entry.envelope, appendedAt: epochMs(ms) } } : entry,
  ),
});

test('what an actor could not read is open, and passed once a person has said where to go on', async () => {
  const world = await postgresWorld(inject('urls').postgres);
  onTestFinished(() => world.end());
  const seat = await postgresGaps(world).take(0, never);
  const rows = async () =>
    (await world.rows('gaps')).map(({ state, at, closed_at, goes_on_at }) => ({
      ...{ state, at: Number(at), closedAt: closed_at && Number(closed_at), goesOnAt: goes_on_at },
    }));
  await seat.write(appendedAt(1_000, batchOf<Gap | SourceGap>(0, ['g1', lost])), never);
  expect(await rows()).toEqual([{ state: 'open', at: 1_000, closedAt: null, goesOnAt: null }]);
  const passed = batchOf<Gap | SourceGap>(2, ['g2', { ...lost, goesOnAt: 90 }]);
  await seat.write(appendedAt(5_000, passed), never);
  expect(await rows()).toEqual([{ state: 'passed', at: 1_000, closedAt: 5_000, goesOnAt: 90 }]);
});
