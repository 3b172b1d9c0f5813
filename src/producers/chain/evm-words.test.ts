import { expect, test } from 'vitest';
import { account, topic, transferTopic } from '../../../test/chain-world.ts';
import { Fault } from '../../faults.ts';
import type { ChainLog } from './block.ts';
import { addressOf, childReader, eventsOf, topicOf } from './evm-words.ts';

const refusal = (act: () => unknown): string => {
  try {
    act();
    return 'accepted';
  } catch (thrown) {
    return thrown instanceof Fault ? `${thrown.code} ${thrown.message}` : `not a fault: ${thrown}`;
  }
};

test.each([
  'event Transfer(address indexed from, address indexed to, uint256 value)',
  'Transfer(address,address,uint256)',
  ' Transfer ( address , address indexed to,  uint v ) ;',
])('%o is the event that everyone calls Transfer', (written) => {
  const [event] = eventsOf([written], 'at');
  expect(event).toMatchObject({ signature: 'Transfer(address,address,uint256)', topic: transferTopic });
});

test('an ABI gives its events with what is indexed, and nothing else', () => {
  const abi = [
    { type: 'function', name: 'f', inputs: [] },
    { type: 'event', name: 'Quiet', anonymous: true, inputs: [] },
    {
      type: 'event',
      name: 'Transfer',
      inputs: [
        { name: 'from', type: 'address', indexed: true },
        { name: 'to', type: 'address', indexed: true },
        { name: 'value', type: 'uint256', indexed: false },
      ],
    },
  ];
  expect(eventsOf(abi, 'at')).toEqual([
    {
      name: 'Transfer',
      signature: 'Transfer(address,address,uint256)',
      topic: transferTopic,
      inputs: [
        { name: 'from', type: 'address', indexed: true },
        { name: 'to', type: 'address', indexed: true },
        { name: 'value', type: 'uint256', indexed: false },
      ],
    },
  ]);
});

test('tuples are understood', () => {
  const [event] = eventsOf(
    ['Filled((address maker, uint256[2] amounts)[] orders, bytes32 indexed id)'],
    'at',
  );
  expect(event?.signature).toBe('Filled((address,uint256[2])[],bytes32)');
});

const example = 'write it like: event Transfer(address indexed from, address indexed to, uint256 value)';

test.each([
  [['Transfer(adress,uint256)'], `at[0]: 'Transfer(adress,uint256)': 'adress' is no parameter; ${example}`],
  [['A(uint a', 'B()'], `at[0]: 'A(uint a' is no event signature; ${example}`],
  [['B()', 'Transfer'], `at[1]: 'Transfer' is no event signature; ${example}`],
  [['A(uint,,uint)'], `at[0]: 'A(uint,,uint)': '' is no parameter; ${example}`],
  [['A(IERC20 token)'], `at[0]: 'A(IERC20 token)': 'IERC20 token' is no parameter; ${example}`],
  [['function a(uint b)'], `at[0]: 'function a(uint b)' is no event signature; ${example}`],
  [['event A(uint a) anonymous'], `at[0]: 'event A(uint a) anonymous' is no event signature; ${example}`],
  [[{ type: 'event' }], `at[0]: {"type":"event"} is no event of a contract's ABI. Correct it.`],
  [[{ type: 'function' }], 'at: holds no event. Name one, or leave it out to have all.'],
  [
    ['A(uint indexed a,uint indexed b,uint indexed c,uint indexed d)'],
    'at[0]: A(uint256,uint256,uint256,uint256): 4 parameters are indexed, of at most 3.',
  ],
])('%j is refused: %s', (written, message) => {
  expect(refusal(() => eventsOf(written, 'at'))).toBe(`bad-config ${message}`);
});

test('an address is taken in any case, but not with a wrong checksum', () => {
  const checked = '0x52908400098527886E0F7030069857D2E4169EE7';
  expect(addressOf(checked, 'at')).toBe(checked.toLowerCase());
  expect(addressOf(checked.toLowerCase(), 'at')).toBe(checked.toLowerCase());
  expect(refusal(() => addressOf(checked.replace('E0F', 'e0F'), 'at'))).toMatch(/^bad-config at: .*checksum/);
  expect(refusal(() => addressOf('0x12', 'at'))).toMatch(
    /^bad-config at: '0x12' is no address; write 0x and/,
  );
  expect(refusal(() => topicOf('0x12', 'at'))).toMatch(/^bad-config at: '0x12' is no topic; write 0x and/);
});

const created = 'PairCreated(address indexed token0, address indexed token1, address pair, uint256)';
const logOf = (topics: readonly string[], data: string): ChainLog => ({
  blockNumber: 1,
  blockHash: topic('1'),
  blockTimeMs: null,
  transactionHash: topic('2'),
  transactionIndex: 0,
  logIndex: 0,
  address: account('f'),
  topics,
  data,
});
const readerOf = (child: string) => {
  const [event] = eventsOf([created], 'at');
  if (!event) throw new Error('no event');
  return { read: childReader(event, child, 'at'), first: event.topic };
};
const tokens = [topic(account('a')), topic(account('b'))];
const data = `${topic(account('d'))}${topic('7').slice(2)}`;

test('a child is read from what is indexed and from what is not', () => {
  const { read, first } = readerOf('pair');
  expect(read(logOf([first, ...tokens], data))).toBe(account('d'));
  expect(readerOf('token1').read(logOf([first, ...tokens], data))).toBe(account('b'));
});

test('a log that only looks like the event names no child', () => {
  const { read, first } = readerOf('pair');
  expect(read(logOf([transferTopic, ...tokens], data))).toBeNull();
  expect(read(logOf([first, tokens[0] ?? ''], data))).toBeNull();
  expect(read(logOf([first, ...tokens], '0x'))).toBeNull();
  expect(read(logOf([first, ...tokens], `0x${'f'.repeat(128)}`))).toBeNull();
});

test.each([
  [
    'par',
    /'par' is not one parameter of PairCreated\(.*\); its parameters are: token0, token1, pair, \(no name\)/,
  ],
  ['', /'' is of type uint256, not an address/],
])('the child %o is refused with what there is', (child, message) => {
  expect(refusal(() => readerOf(child))).toMatch(message);
});
