/** Files of recorded market frames → one reading for each thing a venue said, and progress, resumably. */
import { type MarketReading, type Progress, rawMarketTopic } from '../events.ts';
import type { Source } from '../flow/source.ts';
import { timedReading } from './line-kind.ts';
import { marketLine } from './market-line.ts';
import { type Recording, replayLines } from './replay-lines.ts';

/** A line gives as many readings as its frame has elements: none where it is a heartbeat. */
export const replayMarket = (recording: Recording): Source<MarketReading | Progress> =>
  replayLines(recording, {
    to: rawMarketTopic,
    chainId: null,
    read: (bytes) => timedReading(marketLine(bytes)),
    finalized: () => null,
  });
