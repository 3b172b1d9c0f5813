import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { account, logOf, recordedLogs, topic, transferTopic, word } from '../../test/chain-world.ts';
import type { EvmLog } from '../events.ts';
import { evmAction } from './evm-action.ts';

const approvalTopic = '0x8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b925';
const swapTopic = '0xd78ad95fa46c994b6551d0da85fc275fe613ce37657fb8d5e3d130840159d822';
const swapV3Topic = '0xc42079f94a6350d7e6235f29174924f928cc2ac818eb64fed8004e115fbcca67';
const syncTopic = '0x1c411e9a96e071241c2f21f7726b17ae89e3cab4c78be50e062b03a9fffbbad1';
const everything = (2n ** 256n - 1n).toString();

describe('logs of recorded blocks', () => {
  test('19,545,916,917 smallest units of USDC in the first block after the merge', () => {
    const log = logOf({
      topics: [
        transferTopic,
        '0x000000000000000000000000486263aa56d1b49d78dea765754164b880c99954',
        '0x000000000000000000000000e2b8eb988735f7709d08b7d07b41460073904830',
      ],
      data: '0x000000000000000000000000000000000000000000000000000000048d0705f5',
    });
    expect(evmAction(log)).toEqual({
      type: 'Transfer',
      from: '0x486263aa56d1b49d78dea765754164b880c99954',
      to: '0xe2b8eb988735f7709d08b7d07b41460073904830',
      amount: '19545916917',
    });
  });

  test('an approval of everything', () => {
    const log = logOf({
      topics: [
        approvalTopic,
        '0x000000000000000000000000fbfe5e8a1937e60dee5f778c0c69fe21809630e9',
        '0x0000000000000000000000007a250d5630b4cf539739df2c5dacb4c659f2488d',
      ],
      data: `0x${'f'.repeat(64)}`,
    });
    expect(evmAction(log)).toEqual({
      type: 'Approval',
      owner: '0xfbfe5e8a1937e60dee5f778c0c69fe21809630e9',
      spender: '0x7a250d5630b4cf539739df2c5dacb4c659f2488d',
      amount: everything,
    });
  });

  test('a swap of a Uniswap V2 pair', () => {
    const log = logOf({
      topics: [
        swapTopic,
        '0x0000000000000000000000007a250d5630b4cf539739df2c5dacb4c659f2488d',
        '0x00000000000000000000000007b2f2fa7dcddc40525ca0d0ad1ea103878f1143',
      ],
      data: `0x${word('0')}${word('6a94d74f430000')}${word('7084b9e709191523')}${word('0')}`,
    });
    expect(evmAction(log)).toEqual({
      type: 'Swap',
      sender: '0x7a250d5630b4cf539739df2c5dacb4c659f2488d',
      to: '0x07b2f2fa7dcddc40525ca0d0ad1ea103878f1143',
      amount0In: '0',
      amount1In: '30000000000000000',
      amount0Out: '8107809631114958115',
      amount1Out: '0',
    });
  });

  test('a swap of a Uniswap V3 pool, whose amounts have a sign', () => {
    const log = logOf({
      topics: [
        swapV3Topic,
        '0x0000000000000000000000003fc91a3afd70395cd496c647d5a6cc9d4b2b7fad',
        '0x0000000000000000000000003fc91a3afd70395cd496c647d5a6cc9d4b2b7fad',
      ],
      data: [
        `0x${'f'.repeat(56)}fea5d662`,
        ...['2386f26fc10000', '51fdf2fd9b2526872a9b723450f2', 'acd43e0e7cf808c5', '30985'].map(word),
      ].join(''),
    });
    expect(evmAction(log)).toEqual({
      type: 'SwapV3',
      sender: '0x3fc91a3afd70395cd496c647d5a6cc9d4b2b7fad',
      recipient: '0x3fc91a3afd70395cd496c647d5a6cc9d4b2b7fad',
      amount0: '-22686110',
      amount1: '10000000000000000',
      sqrtPriceX96: '1662995104975155420368771254341874',
      liquidity: '12453647101533358277',
      tick: 199045,
    });
  });

  test('a tick below zero, which is sign-extended to the whole word', () => {
    const topics = [swapV3Topic, topic('a'), topic('b')];
    const data = `0x${word('1').repeat(4)}${'f'.repeat(63)}e`;
    expect(evmAction(logOf({ topics, data }))).toMatchObject({ type: 'SwapV3', tick: -2 });
  });

  test('the reserves of a pair after a change', () => {
    const log = logOf({ topics: [syncTopic], data: `0x${word('ffffffffffffffffffffffffffff')}${word('a')}` });
    expect(evmAction(log)).toEqual({
      type: 'Sync',
      reserve0: '5192296858534827628530496329220095',
      reserve1: '10',
    });
  });

  test('an ERC-721 transfer, which has the topic 0 of ERC-20 and a fourth topic', () => {
    const log = logOf({
      topics: [
        transferTopic,
        '0x0000000000000000000000000000000000000000000000000000000000000000',
        '0x0000000000000000000000005827c0ccf705720cfa395e3fb2dcc449aeef331c',
        '0x0000000000000000000000000000000000000000000000000000000000000011',
      ],
      data: '0x',
    });
    expect(evmAction(log)).toEqual({
      type: 'NftTransfer',
      from: '0x0000000000000000000000000000000000000000',
      to: '0x5827c0ccf705720cfa395e3fb2dcc449aeef331c',
      tokenId: '17',
    });
  });
});

test.each<[string, Partial<EvmLog>]>([
  [
    'an old transfer with one topic',
    { topics: [transferTopic], data: `0x${word('a')}${word('b')}${word('1')}` },
  ],
  ['a transfer with four topics and data', { topics: [transferTopic, topic('a'), topic('b'), topic('1')] }],
  ['no topic at all', { topics: [] }],
  ['an unknown signature', { topics: [topic('1234'), topic('a'), topic('b')] }],
  ['data of 31 bytes', { data: `0x${'0'.repeat(62)}` }],
  ['data of 33 bytes', { data: `0x${'0'.repeat(66)}` }],
  ['no data', { data: '0x' }],
  ['data that is not hex', { data: `0x${'z'.repeat(64)}` }],
  ['more than an address in a topic', { topics: [transferTopic, `0x${'f'.repeat(64)}`, topic('b')] }],
  [
    'a tick that no pool has',
    { topics: [swapV3Topic, topic('a'), topic('b')], data: `0x${word('ffffff').repeat(5)}` },
  ],
  ['an indexed Sync', { topics: [syncTopic, topic('a')], data: `0x${word('1').repeat(2)}` }],
  ['a swap with three words', { topics: [swapTopic, topic('a'), topic('b')], data: `0x${'0'.repeat(192)}` }],
])('%s is kept whole', (_, given) => {
  const log = logOf(given);
  expect(evmAction(log)).toEqual({ type: 'OtherLog', topics: log.topics, data: log.data });
});

const hex = (length: number) =>
  fc
    .array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length })
    .map((s) => s.join(''));

test('any transfer reads as its hex digits cut by hand do', () => {
  fc.assert(
    fc.property(hex(40), hex(40), hex(64), (from, to, amount) => {
      const log = logOf({ topics: [transferTopic, topic(from), topic(to)], data: `0x${amount}` });
      expect(evmAction(log)).toEqual(cutByHand(log));
    }),
  );
});

test.each([
  ['polygon-2021-04-20-a', 137],
  ['polygon-2021-04-20-b', 137],
  ['polygon-2021-04-20-c', 137],
  ['mainnet-forks', 1],
])('each log of %s reads as its hex digits cut by hand do', (recording, chainId) => {
  const differing = recordedLogs(recording, chainId).filter(
    (log) => JSON.stringify(evmAction(log)) !== JSON.stringify(cutByHand(log)),
  );
  expect(differing).toEqual([]);
});

/** Knows nothing of ABI decoding: addresses are the last 40 digits of a topic, amounts are 64 digits each. */
function cutByHand({ topics, data }: EvmLog) {
  const [signature, first = '', second = '', third = ''] = topics;
  const [one, two] = [`0x${first.slice(26)}`, `0x${second.slice(26)}`];
  const amounts = (data.slice(2).match(/.{64}/g) ?? []).map((digits) => BigInt(`0x${digits}`).toString());
  const [amount0In, amount1In, amount0Out, amount1Out] = amounts;
  const [amount] = amounts;
  const signed = (digits: string) => BigInt.asIntN(256, BigInt(digits)).toString();
  const isErc20 = topics.length === 3 && data.length === 66;
  if (signature === transferTopic && isErc20) return { type: 'Transfer', from: one, to: two, amount };
  if (signature === approvalTopic && isErc20) return { type: 'Approval', owner: one, spender: two, amount };
  if (signature === swapTopic && topics.length === 3 && data.length === 258)
    return { type: 'Swap', sender: one, to: two, amount0In, amount1In, amount0Out, amount1Out };
  if (signature === transferTopic && topics.length === 4 && data === '0x')
    return { type: 'NftTransfer', from: one, to: two, tokenId: BigInt(third).toString() };
  if (signature === swapV3Topic && topics.length === 3 && data.length === 322) {
    const [amount0, amount1, sqrtPriceX96, liquidity, tick] = amounts;
    const [zero, first] = [signed(amount0 ?? ''), signed(amount1 ?? '')];
    const swapped = {
      amount0: zero,
      amount1: first,
      sqrtPriceX96,
      liquidity,
      tick: Number(signed(tick ?? '')),
    };
    return { type: 'SwapV3', sender: one, recipient: two, ...swapped };
  }
  if (signature === syncTopic && topics.length === 1 && data.length === 130)
    return { type: 'Sync', reserve0: amounts[0], reserve1: amounts[1] };
  return { type: 'OtherLog', topics, data };
}

test('addresses come out in lower case, as they went in', () => {
  const log = logOf({ topics: [transferTopic, topic(account('A')), topic(account('b'))] });
  expect(evmAction(log)).toMatchObject({ from: account('a'), to: account('b') });
});
