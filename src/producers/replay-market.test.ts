import { expect, test } from 'vitest';
import { marketText } from '../../test/market-lines.ts';
import { observations } from '../../test/observed.ts';
import { recordingFolder } from '../../test/recorded-lines.ts';
import type { MarketReading, Progress } from '../events.ts';
import { type Observation, progressIn } from '../flow/source.ts';
import { replayMarket } from './replay-market.ts';

const folder = recordingFolder();

/** A list of trades at the given seconds, newest number last. */
const trades = (first: number, ...seconds: number[]) =>
  marketText(
    'bitfinex',
    `[5,[${seconds.map((second, index) => `[${first + index},${second}000,1.50,2]`).join(',')}],9]`,
    '{"channel":"trades","symbol":"tX"}',
  );
const heartbeat = marketText('bitfinex', '[5,"hb",1]');

const replayed = (files: string[], cursor: string | null = null) =>
  observations(replayMarket({ name: 'market', files }), cursor);

function told(observation: Observation<MarketReading | Progress>): string {
  if (observation.type === 'record')
    return `${observation.record} ${observation.id.split('-')[1]} @${observation.at / 1_000}`;
  if (observation.type === 'malformed') return `malformed ${observation.where} ${observation.why.detail}`;
  const { position = 0, at = 0, ended = false } = progressIn(observation) ?? {};
  return `progress ${position} @${at / 1_000}${ended ? ' ended' : ''}`;
}

test('a line gives each thing its frame says, and progress when another second begins', async () => {
  const file = folder.write('told.jsonl', trades(1, 5, 5), heartbeat, trades(3, 5), 'x', trades(4, 6));
  expect((await replayed([file])).map(told)).toEqual([
    'event 1 @5',
    'event 2 @5',
    'event 3 @5',
    expect.stringMatching(/^malformed told.jsonl:4 line 4: expected JSON in UTF-8/),
    'progress 4 @5',
    'event 4 @6',
    'progress 5 @6 ended',
  ]);
});

test('a position is a line, whether it says several things or none', async () => {
  const file = folder.write('position.jsonl', heartbeat, trades(1, 5, 5, 5), heartbeat, '', heartbeat);
  const source = replayMarket({ name: 'market', files: [file] });
  expect((await observations(source)).map(({ position }) => position)).toEqual([1, 1, 2, 4]);
  expect(await source.length?.()).toBe(4);
});

test('opened at any cursor, also within a line, it goes on exactly as if it had never stopped', async () => {
  const files = [
    folder.write('resume-1.jsonl.gz', trades(1, 5, 5, 5), heartbeat, '', trades(4, 6, 6), 'x'),
    folder.write('resume-2.jsonl', heartbeat, trades(6, 7, 7), trades(8, 7)),
  ];
  const all = await replayed(files);
  expect(all).toHaveLength(12);
  for (const [index, { cursor }] of all.entries())
    expect(await replayed(files, cursor), `after ${index}`).toEqual(all.slice(index + 1));
});

test('a line that was exchanged while the replay stood within it is refused', async () => {
  const file = folder.write('within.jsonl', trades(1, 5, 5));
  const cursor = (await replayed([file]))[0]?.cursor ?? '';
  folder.write('within.jsonl', trades(1, 5, 6));
  await expect(replayed([file], cursor)).rejects.toThrow(
    "line 1 of 'within.jsonl' is not the line its cursor",
  );
});

test('a reading says who said what about which market, and when it was received', async () => {
  const [first] = await replayed([folder.write('body.jsonl', trades(1, 5))]);
  expect(first).toMatchObject({
    id: 'bitfinex:tX:trade-1',
    key: 'bitfinex:tX',
    at: 5_000,
    body: {
      type: 'MarketReading',
      venue: 'bitfinex',
      market: 'tX',
      channel: 'trade',
      sequence: '9',
      receivedMs: 1_700_000_000_123,
      payload: '[1,5000,1.50,2]',
    },
  });
});
