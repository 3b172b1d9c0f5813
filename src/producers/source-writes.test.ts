import { expect, test } from 'vitest';
import { marketText } from '../../test/market-lines.ts';
import { observations } from '../../test/observed.ts';
import { recordingFolder } from '../../test/recorded-lines.ts';
import { sourceActorId } from '../flow/ids.ts';
import { replayMarket } from './replay-market.ts';
import { sourceWrites, standingAt } from './source-writes.ts';

const folder = recordingFolder();

test('a position is a line wholly read, however many records it gave and wherever it was cut', async () => {
  const about = '{"channel":"trades","symbol":"tX"}';
  const trades = (...ids: number[]) =>
    marketText('bitfinex', `[5,[${ids.map((id) => `[${id},5000,1,2]`).join(',')}],9]`, about);
  const heartbeat = marketText('bitfinex', '[5,"hb",1]');
  const file = folder.write('cut.jsonl', trades(1, 2, 3), heartbeat, trades(4, 5));
  const source = replayMarket({ name: 'market', files: [file] });
  const place = { source, by: sourceActorId('test', 'market'), partitions: 1 };
  const all = await observations(source);
  const standings = all.map((_, count) => {
    const { standing } = sourceWrites(place, standingAt(null), { batch: all.slice(0, count + 1), now: 0 });
    return standing.position;
  });
  expect(standings).toEqual([0, 0, 1, 2, 3, 3]);
});
