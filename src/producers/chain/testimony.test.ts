import { expect, test } from 'vitest';
import type { ChainLog } from './block.ts';
import { type Testimony, verdictOn } from './testimony.ts';

const log = (logIndex: number, rest: Partial<ChainLog> = {}): ChainLog => ({
  ...{ blockNumber: 7, blockHash: '0xb7', blockTimeMs: null, transactionHash: '0x7a', transactionIndex: 0 },
  ...{ logIndex, address: '0xaa', topics: ['0x01'], data: '0x' },
  ...rest,
});
const three = [log(0), log(1), log(2)];
const two = three.slice(1);
const says = (node: string, said: Testimony['said'], proof: Testimony['proof'] = null): Testimony => ({
  ...{ node, said, proof },
});
const right = { type: 'right', logs: three } as const;
const wrong = { type: 'wrong', detail: 'the root is another' } as const;

test('what most say is believed, and the others lie', () => {
  expect(verdictOn(7, [says('a', two), says('b', three), says('c', three)])).toEqual({
    logs: three,
    liars: [{ node: 'a', detail: 'it gave 2 logs of block 7, and most nodes give 3' }],
  });
  expect(
    verdictOn(7, [says('a', [log(0, { data: '0x01' })]), says('b', [log(0)]), says('c', [log(0)])]),
  ).toEqual({
    logs: [log(0)],
    liars: [{ node: 'a', detail: 'it gave 1 logs of block 7, and most nodes give 1, others than these' }],
  });
});

test('where as many say one thing as another nothing is believed, and nobody lies', () => {
  expect(verdictOn(7, [says('a', two), says('b', three)])).toEqual({ logs: null, liars: [] });
  expect(verdictOn(7, [says('a', null)])).toEqual({ logs: null, liars: [] });
});

test('receipts that fit their header beat the many', () => {
  expect(verdictOn(7, [says('a', two), says('b', two), says('c', three, right)])).toEqual({
    logs: three,
    liars: ['a', 'b'].map((node) => ({
      ...{ node, detail: 'it gave 2 logs of block 7, and the receipts have 3' },
    })),
  });
  expect(verdictOn(7, [says('a', two, right)]).liars).toHaveLength(1);
});

test('receipts that do not fit are a lie only where those of another do', () => {
  expect(verdictOn(7, [says('a', three, wrong), says('b', three, right)])).toEqual({
    logs: three,
    liars: [{ node: 'a', detail: 'the root is another' }],
  });
  expect(verdictOn(7, [says('a', three, wrong), says('b', three, wrong)])).toEqual({
    logs: three,
    liars: [],
  });
});

test('receipts whose header was made up to fit them are a lie where most have others that fit', () => {
  const madeUp = says('a', three, { type: 'right', logs: two });
  expect(verdictOn(7, [madeUp, says('b', three, right), says('c', three, right)])).toEqual({
    logs: three,
    liars: [{ node: 'a', detail: 'its receipts of block 7, root and all, are others than most nodes give' }],
  });
  expect(verdictOn(7, [madeUp, says('b', three, right)])).toEqual({ logs: null, liars: [] });
});

test('what only some nodes say of a log is no difference', () => {
  const timed = three.map((one) => ({ ...one, blockTimeMs: 5_000 }));
  expect(verdictOn(7, [says('a', timed), says('b', three)])).toEqual({ logs: timed, liars: [] });
});
