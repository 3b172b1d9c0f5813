import { expect, test } from 'vitest';
import { scoredWire, sourceTimeIn } from './wire.ts';

const scored = {
  ...{ eventId: '1:20000000:7', account: '0xabc', chainId: 1, symbol: 'TOK', usdCents: 12_345, score: 71 },
  ...{ ruleMask: 5, eventTimeMs: 1_700_000_000_000 },
};

test.each([0, 1, 63, 64, 8_191, 8_192, 1_795_321_016_534, 2 ** 45])(
  'the source time %d is read from the end of a record',
  (srcTs) => {
    expect(sourceTimeIn(scoredWire.encode({ ...scored, srcTs }))).toBe(srcTs);
  },
);
