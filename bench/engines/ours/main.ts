/** Ours as an engine of the comparison: the product's own log, actors, state and rules, in one process. */
import { join } from 'node:path';
import { deadTopic } from '../../../src/events.ts';
import { actorId } from '../../../src/flow/ids.ts';
import type { Processor } from '../../../src/flow/processor.ts';
import { runActor } from '../../../src/kafka/actor.ts';
import type { Codec } from '../../../src/kafka/codec.ts';
import { kafkaLog } from '../../../src/kafka/kafka-log.ts';
import { keptInLmdb } from '../../../src/kafka/kept-in-lmdb.ts';
import { supervise } from '../../../src/kafka/supervisor.ts';
import { logTelemetry } from '../../../src/telemetry.ts';
import { tables } from '../../job/tables.ts';
import type { EngineRun } from '../engine-run.ts';
import { alertsTopic, benchCodec, bytesCodec, scoredTopic, transfersTopic } from './bench-codec.ts';
import { passOn } from './pass-on.ts';
import { scoreTransfers, scoreTransfersOnce } from './score-transfers.ts';
import { transferRules } from './transfer-rules.ts';

const run: EngineRun = JSON.parse(process.argv[2] ?? '');
const ending = new AbortController();
process.once('SIGTERM', () => ending.abort());

const named: Readonly<Record<string, string>> = {
  [transfersTopic.name]: run.topics.in,
  [scoredTopic.name]: run.topics.out,
  [alertsTopic.name]: run.topics.alerts,
  [deadTopic.name]: run.topics.dead,
};
const windowMs = 24 * 3_600_000;

switch (run.job) {
  case 'J0':
    await work(passOn, bytesCodec);
    break;
  case 'J1':
    await work(scoreTransfers(scoring()), benchCodec);
    break;
  case 'J2':
    await work(scoreTransfersOnce(scoring()), benchCodec);
    break;
  default:
    run.job satisfies never;
}

function scoring() {
  return { ruleSet: transferRules(), tables: tables(), windowMs };
}

async function work<In, Out, Value, Change>(
  processor: Processor<In, Out, Value, Change, never>,
  codec: Codec,
): Promise<void> {
  const { app, brokers, partitions, dir } = run;
  const telemetry = logTelemetry('warn');
  const log = await kafkaLog({
    kafka: { brokers: brokers.split(','), clientId: app },
    codec,
    times: { sessionMs: 10_000, heartbeatMs: 500, rebalanceMs: 15_000, transactionMs: 15_000 },
    reader: { partitionBytes: 1 << 20, fetchBytes: 8 << 20, waitMs: 50 },
    nameInKafka: (topic) => named[topic] ?? topic,
    turnRecords: 5_000,
    restMs: run.commitMs,
  });
  const keep = keptInLmdb(join(dir, 'state'));
  const facts = async () => new Map();
  const [topic] = processor.from;
  if (!topic) throw new Error('a processor reads something');
  await supervise(
    {
      ...{ log, telemetry, group: `${app}/${processor.name}`, topics: processor.from },
      incarnate({ partition }, signal) {
        const actor = actorId(app, processor.name, topic.name, partition);
        const now = () => performance.now();
        const options = { log, actor, topic, partition, partitions, keep, telemetry, now };
        return runActor(options, { processor, facts }, signal);
      },
    },
    ending.signal,
  );
  await log.close();
}
