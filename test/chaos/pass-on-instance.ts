/** A process that passes records on as one member of the group, until it is killed or asked to end. */
import { setTimeout as sleep } from 'node:timers/promises';
import { readArmedFault } from '../../src/config/armed-fault.ts';
import { rawChainTopic } from '../../src/events.ts';
import { asFault, whatFollows } from '../../src/faults.ts';
import { actorId } from '../../src/flow/ids.ts';
import type { Log } from '../../src/flow/log.ts';
import { runActor } from '../../src/kafka/actor.ts';
import { faultPointsOf } from '../../src/kafka/fault-points.ts';
import { kafkaLog } from '../../src/kafka/kafka-log.ts';
import { supervise } from '../../src/kafka/supervisor.ts';
import type { StackUrls } from '../../src/stack/stack-record.ts';
import { logTelemetry } from '../../src/telemetry.ts';
import { logOptions } from '../integration/kafka-world.ts';
import type { Times } from './job.ts';
import { passedWorld, passOn } from './pass-on.ts';
import { offsetBeforeFence, type Plant } from './planted-log.ts';
import { comeAndGo } from './restless.ts';

export type PassOnArguments = Readonly<{
  urls: StackUrls;
  app: string;
  partitions: number;
  times: Times;
  isRestless: boolean;
  plant: Plant | null;
}>;

const given: PassOnArguments = JSON.parse(process.argv[2] ?? '');
const { app, partitions, plant } = given;
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());
const log = await openedLog();
const telemetry = logTelemetry('debug');

const group = `${app}/${passOn.name}`;
const supervised = (signal: AbortSignal) =>
  supervise(
    {
      ...{ log, telemetry, group, topics: [rawChainTopic] },
      incarnate: ({ partition }, ending) => {
        const actor = actorId(app, passOn.name, rawChainTopic.name, partition);
        const place = { actor, topic: rawChainTopic, partition, partitions };
        const parts = { log, telemetry, now: () => performance.now() };
        return runActor({ ...parts, ...place }, { processor: passOn, facts: async () => new Map() }, ending);
      },
    },
    signal,
  );
await comeAndGo(given.isRestless, supervised, stop.signal);
await log.close();

/** Whoever runs it would start it again: a broker that is away comes back. */
async function openedLog(): Promise<Log> {
  for (;;) {
    try {
      const options = {
        ...(await logOptions(given.urls, app, passedWorld)),
        times: given.times,
        turnRecords: 500,
        faultPoint: faultPointsOf(readArmedFault(process.env).value),
      };
      return await (plant === null ? kafkaLog : offsetBeforeFence)(options);
    } catch (thrown) {
      if (whatFollows(asFault(thrown).code) !== 'retry-turn') throw thrown;
      await sleep(500, undefined, { signal: stop.signal });
    }
  }
}
