/** One simulated process: every stage of the pipeline under the real supervision, on a log of its own. */

import { processorStage, sinkStage, sourceStage } from '../../src/cli/stages.ts';
import type { Config } from '../../src/config.ts';
import { type RawChainBody, type RawMarketBody, rawChainTopic, rawMarketTopic } from '../../src/events.ts';
import { asFault, type Fault } from '../../src/faults.ts';
import type { Log } from '../../src/flow/log.ts';
import type { Source } from '../../src/flow/source.ts';
import { type Supervision, supervise } from '../../src/kafka/supervisor.ts';
import type { Telemetry } from '../../src/telemetry.ts';
import type { Act } from '../memory-log.ts';
import type { Circumstances } from './circumstances.ts';
import { factProvider } from './fact-world.ts';
import { type Disk, keptOn, savedTogether } from './kept-model.ts';
import { app } from './names.ts';
import type { Plant } from './plants/plant.ts';
import { guarded, modelSink, type Sql } from './postgres-model.ts';
import type { Scene } from './scene.ts';
import type { Holder } from './steps.ts';
import { toldSource } from './told-source.ts';

export interface Instance {
  readonly name: string;
  readonly disk: Disk;
  /** `paused`: it comes back and does not know that it was away; `dead`: it never does. */
  state: 'up' | 'paused' | 'dead' | 'leaving' | 'gone';
  /** Lets turns end and leaves the groups. */
  stop(): void;
}

export type InstanceOptions = Readonly<{
  /** Of its machine: what was kept by whoever ran there before. */
  disk: Disk;
  scene: Scene;
  plant: Plant;
  /** A fault that ended the process, which none must. */
  crashed: (fault: Fault) => void;
}>;

export function startInstance(name: string, { disk, scene, plant, crashed }: InstanceOptions): Instance {
  const { steps, world, journal } = scene;
  const stopping = new AbortController();
  const instance: Instance = { name, disk, state: 'up', stop };
  const by: Holder = { name, held: () => !['up', 'leaving'].includes(instance.state) };
  // A transaction begins with its first record, and a crash behind a commit is the same as a lost answer.
  const act: Act = (actor, step, effect) =>
    step === 'begin' || step === 'committed'
      ? Promise.resolve(effect())
      : steps.take({ by, actor, step, effect });
  const client = world.client(name, plant.act?.(act) ?? act);
  const log = plant.log?.(client, world) ?? client;
  const telemetry: Telemetry = (...occurrence) => {
    if (!by.held()) scene.told(name, ...occurrence);
  };

  function stop(): void {
    instance.state = 'leaving';
    stopping.abort();
  }

  const stages = stagesOf({ disk, scene, plant, by, log, telemetry });
  void Promise.all(stages.map((stage) => supervise(stage, stopping.signal)))
    .catch((thrown: unknown) => crashed(asFault(thrown)))
    .then(() => {
      instance.state = 'gone';
      journal.write(`${name} is gone`);
    });
  return instance;
}

type Parts = Readonly<{
  disk: Disk;
  scene: Scene;
  plant: Plant;
  by: Holder;
  log: Log;
  telemetry: Telemetry;
}>;

function stagesOf({ disk, scene, plant, by, log, telemetry }: Parts): readonly Supervision[] {
  const { circumstances, steps, dice, now, cast, story, mayEnd } = scene;
  const keep = keptOn(disk, { steps, dice, by, save: plant.save ?? savedTogether });
  const ground = { config: configOf(circumstances), log, telemetry, now, keep };
  const facts = factProvider({
    steps,
    dice,
    by,
    now,
    chances: () => (scene.calm ? null : circumstances.facts),
  });
  const noFacts = async () => new Map();
  const sql: Sql = (partition, step, effect) =>
    steps.take({ by, actor: `postgres/${partition}`, step, effect });
  const sink = modelSink(scene.postgres, sql, plant.write ?? guarded);
  const telling = { steps, by, mayEnd };
  const sources: readonly Source<RawChainBody | RawMarketBody>[] = [
    toldSource({ ...telling, tale: story.chain, to: rawChainTopic }),
    toldSource({ ...telling, tale: story.market, to: rawMarketTopic }),
  ];
  return [
    sinkStage(ground, sink),
    processorStage(ground, { processor: cast.refine, facts: noFacts }),
    processorStage(ground, { processor: cast['pass-on'], facts: noFacts }),
    processorStage(ground, { processor: cast.enrich, facts }),
    processorStage(ground, { processor: cast.score, facts: noFacts }),
    sourceStage(ground, sources),
  ];
}

/** What the stages read of a configuration. */
const configOf = ({ partitions, turn }: Circumstances): Config =>
  ({ app, partitions, turn, topics: [{ name: 'sources', partitions: 2 }] }) as unknown as Config;
