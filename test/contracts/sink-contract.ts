/** What every `Sink` that delivers once must do, run on the fake and on the real ones: the same sentences. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Progress, Signal } from '../../src/events.ts';
import type { Sink } from '../../src/flow/sink.ts';
import { batch, batchOf, garbled, progress, signal } from '../flowing.ts';

export interface SinkWorld {
  sink: Sink<Signal | Progress>;
  /** Ids of the signals the store holds, sorted. */
  stored(): Promise<readonly string[]>;
  end(): Promise<void>;
}

const never = new AbortController().signal;

export function sinkContract(name: string, make: () => Promise<SinkWorld>): void {
  describe(`${name} as a Sink`, () => {
    let world: SinkWorld;
    beforeEach(async () => {
      world = await make();
    });
    afterEach(() => world.end());

    test('is nowhere until it has written, and then behind what it wrote', async () => {
      const seat = await world.sink.take(0, never);
      expect(seat.position).toBeNull();
      expect(await seat.write(batchOf(5, ['s1', signal()]), never)).toBe('written');
      expect(seat.position).toBe(7);
      expect(await world.stored()).toEqual(['s1']);
    });

    test('goes on behind what a former owner wrote', async () => {
      const former = await world.sink.take(0, never);
      await former.write(batchOf(0, ['s1', signal()]), never);
      const heir = await world.sink.take(0, never);
      expect(heir.position).toBe(2);
      expect(await heir.write(batchOf(2, ['s2', signal()]), never)).toBe('written');
      expect(await world.stored()).toEqual(['s1', 's2']);
    });

    test('refuses a former owner, who leaves nothing behind', async () => {
      const zombie = await world.sink.take(0, never);
      await world.sink.take(0, never);
      expect(await zombie.write(batchOf(0, ['s1', signal()]), never)).toBe('fenced');
      expect(await world.stored()).toEqual([]);
    });

    test('refuses what it has written before, as a bug of its caller', async () => {
      const seat = await world.sink.take(0, never);
      await seat.write(batchOf(0, ['p1', progress(1)], ['p2', progress(2)]), never);
      const again = [batchOf(0, ['p1', progress(1)], ['p2', progress(2)]), batchOf(1, ['p2', progress(2)])];
      for (const overlapping of again)
        await expect(seat.write(overlapping, never)).rejects.toMatchObject({ code: 'bug' });
      expect(seat.position).toBe(3);
    });

    test('passes over what cannot be decoded, and over nothing at all', async () => {
      const seat = await world.sink.take(0, never);
      await seat.write(batch(0, [garbled(0)]), never);
      await seat.write(batch(2, []), never);
      expect(seat.position).toBe(3);
      expect(await world.stored()).toEqual([]);
    });

    test('keeps a position and an owner for each partition', async () => {
      const one = await world.sink.take(1, never);
      const zero = await world.sink.take(0, never);
      await one.write({ ...batchOf(8, ['s1', signal()]), partition: 1 }, never);
      expect([zero.position, one.position]).toEqual([null, 10]);
      expect(await zero.write(batchOf(0, ['s2', signal()]), never)).toBe('written');
    });
  });
}
