/** A process that passes records on as one member of the group, until it is killed. */

import { rawChainTopic } from '../../src/events.ts';
import { actorId } from '../../src/flow/ids.ts';
import { runActor } from '../../src/kafka/actor.ts';
import { kafkaLog } from '../../src/kafka/kafka-log.ts';
import { supervise } from '../../src/kafka/supervisor.ts';
import { logTelemetry } from '../../src/telemetry.ts';
import { logOptions } from '../integration/kafka-world.ts';
import { passOn } from './pass-on.ts';

const [urls, app = '', partitions] = process.argv.slice(2);
const options = await logOptions(JSON.parse(urls ?? ''), app);
const log = await kafkaLog(options);
const telemetry = logTelemetry('info');
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());

await supervise(
  {
    log,
    telemetry,
    group: `${app}/${passOn.name}`,
    topics: [rawChainTopic],
    incarnate: ({ partition }, signal) =>
      runActor(
        {
          log,
          actor: actorId(app, passOn.name, rawChainTopic.name, partition),
          topic: rawChainTopic,
          partition,
          partitions: Number(partitions),
          telemetry,
          now: () => performance.now(),
        },
        { processor: passOn, facts: async () => new Map() },
        signal,
      ),
  },
  stop.signal,
);
await log.close();
