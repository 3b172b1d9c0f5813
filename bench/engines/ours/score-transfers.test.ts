import { expect, test } from 'vitest';
import { deadTopic } from '../../../src/events.ts';
import { actorId, nextOffset } from '../../../src/flow/ids.ts';
import { emptyTable } from '../../../src/flow/table.ts';
import { turn } from '../../../src/flow/turn.ts';
import { digester } from '../../job/digest.ts';
import { expected } from '../../job/reference.ts';
import { stream } from '../../job/stream.ts';
import { tables } from '../../job/tables.ts';
import { transferAt } from '../../job/transfer.ts';
import { poisonAt, scoredWire, transferWire } from '../../job/wire.ts';
import { alertsTopic, benchCodec, scoredTopic, transfersTopic } from './bench-codec.ts';
import { scoreTransfersOnce } from './score-transfers.ts';
import { transferRules } from './transfer-rules.ts';

const positions = 30_000;
const windowMs = 1_000_000;

async function judged() {
  const records = [...stream(positions)].map((position, offset) => ({
    ...{ offset, timestampMs: offset, key: Buffer.from('k') },
    value: position.type === 'poison' ? poisonAt(offset) : transferWire.encode(transferAt(position.u)),
  }));
  const batch = {
    partition: 0,
    entries: await benchCodec.decode(transfersTopic, records),
    next: nextOffset(positions),
  };
  const place = {
    ...{ by: actorId('bench', 'score', transfersTopic.name, 0), topic: transfersTopic },
    ...{ dead: deadTopic, partitions: 1 },
  };
  const processor = scoreTransfersOnce({ ruleSet: transferRules(), tables: tables(), windowMs });
  const facts = new Map();
  return turn(processor, place, { batch, state: emptyTable(), facts }).transaction.writes;
}

test('our processor and rules decide what the loop by hand does, duplicates included', async () => {
  const [out, alerts] = [digester(), digester()];
  let dead = 0;
  for (const { topic, draft } of await judged()) {
    if (topic === deadTopic) dead += 1;
    else (topic === alertsTopic ? alerts : out).add(scoredWire.decode(benchCodec.encode(topic, draft)));
  }
  const want = expected(positions, tables(), true);
  expect({ out: out.digest(), alerts: alerts.digest(), dead }).toEqual(want);
  expect(want.out.records).toBe(want.out.distinct);
  expect(want.dead).toBeGreaterThan(0);
  const share = want.alerts.records / want.out.records;
  expect(share).toBeGreaterThan(0.02);
  expect(share).toBeLessThan(0.05);
});

test('what was passed on is remembered as what is read back from the output', async () => {
  const processor = scoreTransfersOnce({ ruleSet: transferRules(), tables: tables(), windowMs });
  const [first] = await judged();
  if (!first || first.topic !== scoredTopic || first.draft.appendedAt === null) throw new Error('no output');
  const output = { ...first.draft, appendedAt: first.draft.appendedAt };
  const body = scoredWire.decode(benchCodec.encode(scoredTopic, first.draft));
  expect(processor.recall?.({ ...output, body }, transfersTopic)).toMatchObject([
    { id: body.eventId, status: 'live', revision: 1, appendedAt: body.srcTs },
  ]);
});
