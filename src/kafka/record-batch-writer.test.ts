import { createRequire } from 'node:module';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { recordBatches } from './record-batch.ts';
import { recordBatchWriter, type Signature } from './record-batch-writer.ts';

type Encoder = Readonly<{ buffer: Buffer }>;
type TheirRecord = Readonly<{ offsetDelta: number; timestampDelta: number; headers: object }> &
  Readonly<{ key: string; value: Buffer }>;

const kafkajs = createRequire(import.meta.url);
const theirRecord: (record: TheirRecord) => Encoder = kafkajs('kafkajs/src/protocol/recordBatch/record/v0');
const { RecordBatch: theirBatch }: { RecordBatch: (batch: object) => Promise<Encoder> } = kafkajs(
  'kafkajs/src/protocol/recordBatch/v0',
);

const records = fc.array(
  fc.record({
    key: fc.string({ unit: 'grapheme', maxLength: 200 }),
    value: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    type: fc.constantFrom('event', 'removal', 'progress', 'dead'),
  }),
  { minLength: 1, maxLength: 300 },
);
const signatures: fc.Arbitrary<Signature> = fc.record({
  producerId: fc.maxSafeNat(),
  producerEpoch: fc.nat(32_767),
  firstSequence: fc.nat(),
  transactional: fc.boolean(),
});

function written(all: readonly Readonly<{ key: string; value: Buffer; type: string }>[]) {
  const writer = recordBatchWriter();
  for (const record of all) writer.append(record);
  return writer;
}

test('a batch is, byte for byte, what kafkajs would have written', async () => {
  vi.useFakeTimers({ now: 1_700_000_000_123 });
  try {
    await fc.assert(
      fc.asyncProperty(records, signatures, async (all, signature) => {
        const theirs = await theirBatch({
          ...signature,
          firstTimestamp: Date.now(),
          maxTimestamp: Date.now(),
          lastOffsetDelta: all.length - 1,
          records: all.map(({ key, value, type }, offsetDelta) =>
            theirRecord({ key, value, offsetDelta, timestampDelta: 0, headers: { type } }),
          ),
        });
        expect(written(all).signed(signature).toString('hex')).toBe(theirs.buffer.toString('hex'));
      }),
      { numRuns: 200 },
    );
  } finally {
    vi.useRealTimers();
  }
});

test('what was written is read back, and a second signature changes nothing else', () => {
  fc.assert(
    fc.property(records, signatures, (all, signature) => {
      const writer = written(all);
      writer.signed({ ...signature, firstSequence: 0 });
      const [batch, ...others] = recordBatches(writer.signed(signature));
      expect(others).toEqual([]);
      expect(batch).toMatchObject({
        lastOffset: all.length - 1,
        producerId: signature.producerId,
        isTransactional: signature.transactional,
      });
      expect(batch?.records().map(({ key, value }) => [key?.toString(), value])).toEqual(
        all.map(({ key, value }) => [key, value]),
      );
    }),
  );
});

test('it knows its size before it is signed', () => {
  const writer = written([{ key: 'k', value: Buffer.alloc(1_000_000), type: 'event' }]);
  expect(writer.bytes).toBe(
    writer.signed({ producerId: 1, producerEpoch: 0, firstSequence: 0, transactional: true }).length,
  );
  expect(writer.count).toBe(1);
});
