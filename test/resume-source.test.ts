import { expect, test } from 'vitest';
import { cursorsTopic } from '../src/events.ts';
import { epochMs, eventId, sourceActorId } from '../src/flow/ids.ts';
import type { Telemetry } from '../src/telemetry.ts';
import { type MemoryStep, memoryWorld } from './memory-log.ts';
import { recordingFolder } from './recorded-lines.ts';
import { committed, cursors, eventIds, everything, progress, recording, sit } from './sitting.ts';

const folder = recordingFolder();

test('a source that has ended says nothing again', async () => {
  const world = memoryWorld();
  const file = recording(folder, 'again', 3);
  await sit(world, file);
  const before = everything(world);
  expect(await sit(world, file)).toBe('ended');
  expect(everything(world)).toEqual(before);
});

test('after a crash before or after any step, the records are there once, in the same order', async () => {
  const file = recording(folder, 'crash', 6);
  const whole = memoryWorld();
  await sit(whole, file);
  const steps: MemoryStep[] = ['write', 'commit', 'committed'];
  for (const step of steps)
    for (let at = 1; at <= 5; at++) {
      let [seen, crashed] = [0, false];
      const world = memoryWorld({
        step: async (_actor, reached) => {
          if (reached !== step || crashed || ++seen < at) return;
          crashed = true;
          throw new Error(`crashed at ${step} ${at}`);
        },
      });
      await expect(sit(world, file)).rejects.toThrow('crashed at');
      while ((await sit(world, file)) !== 'ended');
      expect(eventIds(world), `${step} ${at}`).toEqual(eventIds(whole));
      expect(committed(world, 'dead', 'dead', 1)[0]).toHaveLength(1);
      expect(cursors(world).at(-1)?.position).toBe(19);
      for (const said of progress(world)) expect(said.filter(({ ended }) => ended)).toHaveLength(1);
    }
});

test('however a sitting is cut off, the cursor covers exactly the records committed with it', async () => {
  const file = recording(folder, 'cut', 6);
  for (let sittings = 1; sittings < 6; sittings++) {
    let commits = 0;
    const world = memoryWorld({
      step: async (_actor, step) => {
        if (step === 'begin' && ++commits > sittings) throw new Error('cut off');
      },
    });
    await expect(sit(world, file, { records: 2 })).rejects.toThrow('cut off');
    const observations =
      eventIds(world).flat().length + (committed(world, 'dead', 'dead', 1)[0]?.length ?? 0);
    expect(cursors(world).at(-1)?.position).toBe(observations);
  }
});

test('a sitting whose seat was taken says so and writes nothing more', async () => {
  const world = memoryWorld();
  const file = recording(folder, 'fenced', 6);
  let successor: Promise<string> | null = null;
  const told: Telemetry = (...[name]) => {
    if (name === 'SourceAdvanced') successor ??= sit(world, file);
  };
  expect(await sit(world, file, { telemetry: told })).toBe('fenced');
  expect(await successor).toBe('ended');
  const whole = memoryWorld();
  await sit(whole, file);
  expect(eventIds(world)).toEqual(eventIds(whole));
});

test('an abort stops the sitting, and the next one goes on behind it', async () => {
  const world = memoryWorld();
  const file = recording(folder, 'aborted', 6);
  const stopping = new AbortController();
  const told: Telemetry = (...[name]) => {
    if (name === 'SourceAdvanced') stopping.abort();
  };
  expect(await sit(world, file, { telemetry: told, signal: stopping.signal })).toBe('stopped');
  expect(eventIds(world).flat().length).toBeLessThan(18);
  expect(await sit(world, file)).toBe('ended');
  expect(new Set(eventIds(world).flat()).size).toBe(18);
  expect(eventIds(world).flat()).toHaveLength(18);
});

test('sources share the cursors topic, and each goes on from its own', async () => {
  const world = memoryWorld();
  const file = recording(folder, 'mine', 2);
  await sit(world, file);
  const by = sourceActorId('test', 'other');
  const body = { type: 'SourceCursor', source: 'other', cursor: 'no cursor of a replay', position: 1 };
  const draft = { id: eventId('cursor:other:1'), key: 'other', at: epochMs(0), appendedAt: null, body };
  const other = await world.log.open(by);
  await other.commit({ by, writes: [{ topic: cursorsTopic, partition: 0, type: 'cursor', draft }] });
  expect(await sit(world, file)).toBe('ended');
  expect(eventIds(world).flat()).toHaveLength(6);
});
