/** What venues and authors say, for tests: readings and posts, short to write. */
import type { MarketEvent, MarketReading, PostEvent, SocialPost } from '../src/events.ts';

/** A trade of Binance, unless `given` says otherwise. */
export const readingOf = (given: Partial<MarketReading> = {}): MarketReading => ({
  type: 'MarketReading',
  venue: 'binance',
  market: 'BTCUSDT',
  channel: 'trade',
  sequence: '7',
  receivedMs: 1_633_998_523_963,
  payload: '{"e":"aggTrade","a":7,"p":"0.10","q":"58.00","m":false}',
  ...given,
});

export const marketEventOf = (given: Partial<MarketEvent> = {}): MarketEvent => ({
  type: 'MarketEvent',
  venue: 'binance',
  market: 'BTCUSDT',
  sequence: '7',
  receivedMs: 1_633_998_523_963,
  reading: { type: 'Trade', tradeId: '7', price: '30000.5', size: '2', side: 'buy' },
  ...given,
});

export const postOf = (given: Partial<SocialPost> = {}): SocialPost => ({
  type: 'SocialPost',
  platform: 'x',
  postId: '1',
  author: 'ann',
  postedMs: 1_633_998_523_963,
  url: null,
  text: 'I would rather hold $ETH than anything else, all things considered.',
  ...given,
});

export const postEventOf = (given: Partial<PostEvent> = {}): PostEvent => ({
  type: 'PostEvent',
  platform: 'x',
  postId: '1',
  author: 'ann',
  url: null,
  text: 'I hold $ETH',
  language: null,
  cashtags: ['ETH'],
  hashtags: [],
  mentions: [],
  urls: [],
  addresses: [],
  spam: { score: 0, marked: false },
  timeKnown: true,
  ...given,
});
