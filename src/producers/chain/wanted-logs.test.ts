import fc from 'fast-check';
import { expect, test } from 'vitest';
import { account, topic, transferTopic } from '../../../test/chain-world.ts';
import { fits } from '../../../test/listed-chain.ts';
import type { ChainLog } from './block.ts';
import { type Children, keptOf, noChildren } from './children.ts';
import { type WantedEntry, wantedLogs } from './wanted-logs.ts';

const transfer = 'Transfer(address,address,uint256)';
const created = 'event Created(address indexed child)';
const createdTopic = wantedLogs([{ events: [created] }]).query.topics[0]?.[0] ?? '';
const factory = (digit: string) => ({ address: account(digit), event: created, child: 'child' });

const logOf = (given: Partial<ChainLog> = {}): ChainLog => ({
  blockNumber: 5,
  blockHash: topic('5'),
  blockTimeMs: null,
  transactionHash: topic('2'),
  transactionIndex: 0,
  logIndex: 0,
  address: account('c'),
  topics: [transferTopic],
  data: '0x',
  ...given,
});
const creation = (by: string, child: string, blockNumber = 5): ChainLog =>
  logOf({ address: account(by), topics: [createdTopic, topic(account(child))], blockNumber });

test('without entries every log is wanted', () => {
  const { query, keeps } = wantedLogs([]);
  expect(query).toEqual({ addresses: [], topics: [] });
  expect(keeps(logOf({ topics: [] }), noChildren)).toBe(true);
});

test('one entry is asked for as it is', () => {
  const { query, events } = wantedLogs([
    { addresses: [account('A')], events: [transfer], topics: [null, topic('1'), [topic('2'), topic('3')]] },
  ]);
  expect(query).toEqual({
    addresses: [account('a')],
    topics: [[transferTopic], [topic('1')], [topic('2'), topic('3')]],
  });
  expect(events.get(transferTopic)?.map(({ signature }) => signature)).toEqual([transfer]);
});

test('several entries are asked for by what covers them, and kept by what they say', () => {
  const { query, keeps } = wantedLogs([
    { addresses: [account('a')], events: [transfer] },
    { addresses: [account('b')], topics: [topic('1'), topic('2')] },
  ]);
  expect(query).toEqual({ addresses: [account('a'), account('b')], topics: [[transferTopic, topic('1')]] });
  expect(keeps(logOf({ address: account('a') }), noChildren)).toBe(true);
  expect(keeps(logOf({ address: account('b') }), noChildren)).toBe(false);
  expect(keeps(logOf({ address: account('b'), topics: [topic('1')] }), noChildren)).toBe(false);
});

test('what one entry leaves open is left open', () => {
  const open = wantedLogs([{ addresses: [account('a')] }, { events: [transfer] }]);
  expect(open.query).toEqual({ addresses: [], topics: [] });
});

test('more addresses than a node takes are not asked for, but kept', () => {
  const addresses = Array.from({ length: 1_001 }, (_, index) => `0x${index.toString(16).padStart(40, '0')}`);
  expect(wantedLogs([{ addresses: addresses.slice(1) }]).query.addresses).toHaveLength(1_000);
  const { query, keeps } = wantedLogs([{ addresses }]);
  expect(query.addresses).toEqual([]);
  expect(keeps(logOf({ address: addresses[7] ?? '' }), noChildren)).toBe(true);
  expect(keeps(logOf(), noChildren)).toBe(false);
});

function followed(entries: readonly WantedEntry[], logs: readonly ChainLog[], known = noChildren) {
  const { logs: kept, children } = keptOf(logs, wantedLogs(entries), known);
  return {
    kept: kept.map((log) => logs.indexOf(log)),
    children: new Map([...known, ...children]) as Children,
  };
}

test("a child's logs count from its creation on, the same block after it included", () => {
  const logs = [logOf(), creation('f', 'c'), logOf(), logOf({ blockNumber: 9 })];
  const entries = [{ events: [transfer], factory: factory('f') }];
  expect(followed(entries, logs).kept).toEqual([2, 3]);
});

test('a child known from a later block does not count in an earlier one', () => {
  const entries = [{ factory: factory('f') }];
  const { children } = followed(entries, [creation('f', 'c', 7)]);
  expect(followed(entries, [logOf({ blockNumber: 6 }), logOf({ blockNumber: 7 })], children).kept).toEqual([
    1,
  ]);
});

test('what one factory made is not wanted for what is asked of another', () => {
  const entries = [{ factory: factory('f') }, { events: ['Other()'], factory: factory('e') }];
  expect(followed(entries, [creation('e', 'c'), logOf()]).kept).toEqual([]);
  expect(followed(entries, [creation('f', 'c'), logOf()]).kept).toEqual([1]);
});

test('a factory of the same kind that nobody named makes no children', () => {
  expect(followed([{ factory: factory('f') }], [creation('9', 'c')]).children.size).toBe(0);
});

test('children stay known when their factory gets another address', () => {
  const { children } = followed([{ factory: factory('f') }], [creation('f', 'c')]);
  const both = { ...factory('f'), address: [account('e'), account('f')] };
  expect(followed([{ factory: both }], [logOf()], children).kept).toEqual([0]);
});

test("a factory's own logs are wanted only where an entry says so", () => {
  const entry = { addresses: [account('d')], factory: factory('f') };
  const logs = [creation('f', 'c'), logOf({ address: account('d') })];
  expect(followed([entry], logs).kept).toEqual([1]);
  expect(followed([entry, { events: [created], addresses: [account('f')] }], logs).kept).toEqual([0, 1]);
});

test('a child announced twice keeps its first block, and counts from the block that is said', () => {
  const logs = [creation('f', 'c', 5), creation('f', 'd', 6), creation('f', 'c', 7)];
  expect([...followed([{ factory: factory('f') }], logs).children.values()]).toEqual([5, 6]);
  expect([...followed([{ factory: { ...factory('f'), since: 7 } }], logs).children.values()]).toEqual([7]);
});

test('what announces children is asked for alone, from the first block of any factory', () => {
  const entries = [
    { factory: { ...factory('f'), since: 7 } },
    { factory: { ...factory('e'), since: 3 } },
    { events: [transfer] },
  ];
  expect(wantedLogs(entries).factories).toEqual({
    query: { addresses: [account('f'), account('e')], topics: [[createdTopic]] },
    since: 3,
  });
  expect(wantedLogs([{ events: [transfer] }]).factories).toBeNull();
});

test.each<[WantedEntry, string]>([
  [{ addresses: [] }, 'logs[0].addresses: is empty. Leave it out to have any.'],
  [{ addresses: ['0x1'] }, "logs[0].addresses[0]: '0x1' is no address; write 0x and 40 hex digits."],
  [{ events: [] }, 'logs[0].events: holds no event. Name one, or leave it out to have all.'],
  [{ topics: [null, []] }, 'logs[0].topics[1]: is empty. Write null to have any.'],
  [
    { events: [transfer], topics: [topic('1')] },
    'logs[0].topics[0]: the first topic is the event, which events names. Write null here.',
  ],
  [{ topics: [null, null, null, null, null] }, 'logs[0].topics: a log has at most 4 topics, these are 5.'],
  [{ factory: { ...factory('f'), address: [] } }, 'logs[0].factory.address: is empty. Name the factory.'],
  [
    { factory: { ...factory('f'), child: 'pair' } },
    "logs[0].factory.child: 'pair' is not one parameter of Created(address); its parameters are: child.",
  ],
])('%j is refused: %s', (entry, message) => {
  expect(() => wantedLogs([entry])).toThrow(expect.objectContaining({ code: 'bad-config', message }));
});

const few = fc.constantFrom('1', '2', '3');
const some = fc.array(few, { minLength: 1, maxLength: 2 });
const topicsOf = fc.array(fc.option(some.map((digits) => digits.map(topic))), { maxLength: 3 });
const entry: fc.Arbitrary<WantedEntry> = fc.record(
  { addresses: some.map((digits) => digits.map(account)), topics: topicsOf, factory: few.map(factory) },
  { requiredKeys: [] },
);
const anyLog = fc.oneof(
  fc.record({ by: few, child: few }).map(({ by, child }) => creation(by, child)),
  fc
    .record({ address: few.map(account), topics: fc.array(few.map(topic), { maxLength: 4 }) })
    .map((given) => logOf(given)),
);

test('whatever is wanted: all that is kept, and all that makes children, is asked for', () => {
  let kept = 0;
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 3 }), fc.array(anyLog, { maxLength: 8 }), (entries, logs) => {
      const { query, childrenOf } = wantedLogs(entries);
      for (const index of followed(entries, logs).kept) {
        expect(fits(query, logs[index] ?? logOf())).toBe(true);
        kept++;
      }
      for (const log of logs) if (childrenOf(log).length > 0) expect(fits(query, log)).toBe(true);
    }),
    { numRuns: 500 },
  );
  expect(kept).toBeGreaterThan(500);
});
