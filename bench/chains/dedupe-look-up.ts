/**
 * A process of its own: ids that refine remembers in its file → how long it takes to look one of them up, as
 * JSON. `node dedupe-look-up.ts KEYS`.
 */
import { nextRevision } from '../../src/processors/dedupe.ts';
import { seenEvent, seenEvents, windowMs } from '../keys/seen-events.ts';
import { quantilesOf } from './arrivals.ts';
import type { LookUps } from './own-process.ts';

const keys = Number(process.argv[2]);
const lookUps = 20_000;
/** From one key to the next, so that no two are neighbours. */
const stride = 7_919;

const events = await seenEvents();
try {
  await events.see(keys);
  const microseconds = Array.from({ length: lookUps }, (_, index) => {
    const { id, appendedAt } = seenEvent((index * stride) % keys);
    const sighting = { id, status: 'live', appendedAt, redriven: false } as const;
    const began = process.hrtime.bigint();
    const revision = nextRevision(events.table, sighting, windowMs);
    const took = Number(process.hrtime.bigint() - began) / 1_000;
    if (revision !== null) throw new Error(`${id} was not known`);
    return took;
  });
  const found: LookUps = { keys, microseconds: quantilesOf(microseconds) };
  console.log(JSON.stringify(found));
} finally {
  await events.end();
}
