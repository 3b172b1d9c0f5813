import { expect, test } from 'vitest';
import { account, blockOf, callOf, eventOf } from '../../test/chain-world.ts';
import { marketEventOf, postEventOf } from '../../test/said-world.ts';
import type { EnrichedEvent } from '../events.ts';
import { chainEvent } from './chain-event.ts';
import { mentionsOf, subjectOf, zeroAddress } from './subject.ts';

const [a, b, c] = [account('a'), account('b'), account('c')];
const v3 = { amount0: '1', amount1: '-1', sqrtPriceX96: '1', liquidity: '1', tick: 0 };
const named = postEventOf({ cashtags: ['ETH', 'BTC'], addresses: [c], mentions: ['ann', 'bob'] });

const life = { status: 'live', revision: 1 } as const;

test.each<[string, EnrichedEvent['event'], string, readonly string[]]>([
  ['a reading is about its market', marketEventOf({ market: 'XBT/USD' }), 'market:binance:XBT/USD', []],
  [
    'a post is about the first token it names, by symbol before address, and mentions the rest',
    named,
    'token:ETH',
    ['token:BTC', `token:${c}`, 'author:x:ann', 'author:x:bob'],
  ],
  [
    'an address is a token, too',
    postEventOf({ cashtags: [], addresses: [c] }),
    `token:${c}`,
    ['author:x:ann'],
  ],
  ['a post that names no token is about its author', postEventOf({ cashtags: [] }), 'author:x:ann', []],
  [
    'a post of nobody that names nothing is about itself',
    postEventOf({ cashtags: [], author: null, mentions: ['bob'] }),
    'post:x:1',
    ['author:x:bob'],
  ],
  [
    'a V3 swap is about its pool',
    eventOf({ action: { type: 'SwapV3', sender: a, recipient: b, ...v3 } }),
    `pool:137:${c}`,
    [`account:137:${a}`, `account:137:${b}`],
  ],
  [
    'so is a change of reserves',
    eventOf({ action: { type: 'Sync', reserve0: '1', reserve1: '2' } }),
    `pool:137:${c}`,
    [],
  ],
  [
    'an ERC-721 transfer is about its contract',
    eventOf({ action: { type: 'NftTransfer', from: zeroAddress, to: b, tokenId: '1' } }),
    `token:137:${c}`,
    [`account:137:${b}`],
  ],
  ['what a contract said is about that contract', chainEvent(callOf(), life), `contract:137:${c}`, []],
  [
    'a block is about its chain, and mentions who made it',
    chainEvent(blockOf({ miner: a }), life),
    'chain:137',
    [`account:137:${a}`],
  ],
])('%s', (_, event, subject, mentions) => {
  expect([subjectOf(event), mentionsOf(event)]).toEqual([subject, mentions]);
});
