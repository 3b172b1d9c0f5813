import { expect, test } from 'vitest';
import { evmLogLine } from '../../src/producers/evm-log-line.ts';
import { firstLines } from '../integration/pipeline-folder.ts';
import { observations } from '../observed.ts';
import { chainSource } from './chain-source.ts';

const recorded = firstLines(500, 'erigon-whole-blocks').map((line) => evmLogLine(line, 1));

function observed(seed: number, cursor: string | null = null, steps = 400) {
  const chain = { seed, recorded, chainId: 1 };
  return observations(chainSource({ ...chain, name: 'loader', endsAfter: (made) => made >= steps }), cursor);
}

test('a seed gives one chain, another seed another one, and the end of its input is said last', async () => {
  const [once, twice, other] = [await observed(1), await observed(1), await observed(2)];
  expect(twice).toEqual(once);
  expect(other).not.toEqual(once);
  expect(once.at(-1)).toMatchObject({ type: 'progress', progress: { ended: true } });
});

test('from any cursor on it gives exactly what is left', async () => {
  const all = await observed(3);
  for (const at of [0, 1, 77, all.length - 1])
    expect(await observed(3, all[at - 1]?.cursor ?? null)).toEqual(all.slice(at));
});

test('blocks are said twice, taken back, 70 at once too, and given back; none that was final', async () => {
  let finalized = 0;
  const seen = { events: 0, removals: 0, again: 0, revived: 0, deepest: 0 };
  const lives = new Map<string, 'live' | 'removed'>();
  let highest = 0;
  for (const observation of await observed(5, null, 2_000)) {
    if (observation.type === 'progress') finalized = observation.progress.finalized ?? finalized;
    if (observation.type !== 'record' || observation.body.type !== 'EvmLog') continue;
    const { id, body } = observation;
    const before = lives.get(id);
    if (body.removed) {
      expect(before).toBe('live');
      expect(body.blockNumber).toBeGreaterThan(finalized);
      seen.removals += 1;
      seen.deepest = Math.max(seen.deepest, highest - body.blockNumber + 1);
    } else {
      seen.events += 1;
      if (before === 'live') seen.again += 1;
      if (before === 'removed') seen.revived += 1;
      highest = Math.max(highest, body.blockNumber);
    }
    lives.set(id, body.removed ? 'removed' : 'live');
  }
  expect(Math.min(seen.removals, seen.again, seen.revived)).toBeGreaterThan(100);
  expect(seen.events).toBeGreaterThan(2 * seen.removals);
  expect(seen.deepest).toBeGreaterThanOrEqual(70);
  expect(finalized).toBeGreaterThan(0);
});
