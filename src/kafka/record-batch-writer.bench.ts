/** Five hundred records through our writer and through the encoder of kafkajs. */
import { createRequire } from 'node:module';
import type { Duel } from '../../bench/duel.ts';
import { recordBatchWriter } from './record-batch-writer.ts';

type Encoder = Readonly<{ buffer: Buffer; writeEncoderArray(all: readonly unknown[]): Encoder }>;
const kafkajs = createRequire(import.meta.url);
const theirRecord: (record: object) => Encoder = kafkajs('kafkajs/src/protocol/recordBatch/record/v0');
const TheirEncoder: new () => Encoder = kafkajs('kafkajs/src/protocol/encoder');
const crc32c: (bytes: Buffer) => number = kafkajs('kafkajs/src/protocol/recordBatch/crc32C');

const records = Array.from({ length: 500 }, (_, index) => ({
  ...{ key: `0x${index.toString(16).padStart(40, '0')}`, value: Buffer.alloc(120, index), type: 'event' },
}));
const signature = { producerId: 1, producerEpoch: 0, firstSequence: 0, transactional: true };

/** All of it but the batch's header, which is the same few fields. */
function theirs(): unknown {
  const encoded = records.map(({ key, value, type }, offsetDelta) =>
    theirRecord({ key, value, offsetDelta, timestampDelta: 0, headers: { type } }),
  );
  return crc32c(new TheirEncoder().writeEncoderArray(encoded).buffer);
}

export const duel: Duel = {
  name: 'five hundred records: written in one pass, and by kafkajs',
  ours() {
    const writer = recordBatchWriter();
    for (const record of records) writer.append(record);
    return writer.signed(signature);
  },
  theirs,
  atLeast: 3,
};
