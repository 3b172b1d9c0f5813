/**
 * Sources, processors and sinks → things that can be supervised, each under the group that says who runs it.
 */
import type { Config } from '../config.ts';
import { sourcesTopic } from '../events.ts';
import { Fault } from '../faults.ts';
import { type ActorId, actorId } from '../flow/ids.ts';
import type { Log, TopicPartition } from '../flow/log.ts';
import { partitionOf } from '../flow/partition-of.ts';
import type { Sink } from '../flow/sink.ts';
import type { Source } from '../flow/source.ts';
import type { Topic } from '../flow/topic.ts';
import { type Behaviour, runActor } from '../kafka/actor.ts';
import { type GoOnAt, goingOn } from '../kafka/going-on.ts';
import type { Keep } from '../kafka/kept.ts';
import type { Supervision } from '../kafka/supervisor.ts';
import { runSource } from '../producers/run-source.ts';
import { type GoingOn, runSink } from '../sinks/run-sink.ts';
import type { Telemetry } from '../telemetry.ts';
import { stoppedAlone, together } from './together.ts';

/** What every stage runs on. */
export type Ground = Readonly<{
  config: Config;
  log: Log;
  telemetry: Telemetry;
  now: () => number;
  /** By actor, where a person said it goes on should it have lost its place. */
  goOnAt?: Map<ActorId, GoOnAt>;
}>;

/** Where processors keep their state. */
export type Keeping = Readonly<{ keep: Keep }>;

/** A processor as actors, one for each partition it is given. */
export function processorStage<In, Out, Value, Change, Fact>(
  ground: Ground & Keeping,
  behaviour: Behaviour<In, Out, Value, Change, Fact>,
): Supervision {
  const { config, log, telemetry, now, keep } = ground;
  const { name, from } = behaviour.processor;
  return {
    log,
    telemetry,
    group: `${config.app}/${name}`,
    topics: from,
    incarnate(where, signal) {
      const topic = topicOf(from, where);
      const { partition } = where;
      const actor = actorId(config.app, name, topic.name, partition);
      const { partitions } = config;
      const options = { log, actor, topic, partition, partitions, keep, telemetry, now };
      return runActor({ ...options, ...saidOf(ground, actor) }, behaviour, signal);
    },
  };
}

export function sinkStage<Body>(ground: Ground, sink: Sink<Body>): Supervision {
  const { config, log, telemetry, now } = ground;
  return {
    log,
    telemetry,
    group: `${config.app}/${sink.name}`,
    topics: [sink.from],
    incarnate({ partition }, signal) {
      const actor = actorId(config.app, sink.name, sink.from.name, partition);
      // A store that has no position has none of this partition's rows: it begins, and has lost nothing.
      const goesOn: GoingOn = (seat, next) =>
        goingOn(
          { actor, seat, topic: sink.from, partition, ...saidOf(ground, actor) },
          { next, hasWritten: false },
        );
      return runSink({ log, sink, actor, telemetry, now, goingOn: goesOn }, partition, signal);
    },
  };
}

/** What a person said for an actor; once it was heard, it is said of no later gap. */
const saidOf = ({ goOnAt }: Ground, actor: ActorId) => ({
  goOnAt: goOnAt?.get(actor) ?? null,
  wentOn: () => void goOnAt?.delete(actor),
});

/**
 * The partitions of the `sources` topic are slots; a source runs where the slot is assigned that its name
 * hashes to.
 */
export function sourceStage<Body>(ground: Ground, sources: readonly Source<Body>[]): Supervision {
  const { config, log, telemetry, now } = ground;
  const slots = config.topics.find(({ name }) => name === sourcesTopic.name)?.partitions ?? 1;
  const { records, bytes, ms } = config.turn;
  return {
    log,
    telemetry,
    group: `${config.app}/sources`,
    topics: [sourcesTopic],
    incarnate({ partition: slot }, signal) {
      const mine = sources.filter(({ name }) => partitionOf(name, slots) === slot);
      const { app, partitions } = config;
      const run = { log, app, partitions, bounds: { records, bytes, ms }, telemetry, now };
      const sat = (source: Source<Body>, ending: AbortSignal) =>
        stoppedAlone({ app, source: source.name, telemetry }, () => runSource({ ...run, source }, ending));
      return together(mine, sat, signal);
    },
  };
}

function topicOf<Body>(topics: readonly Topic<Body>[], where: TopicPartition): Topic<Body> {
  const topic = topics.find(({ name }) => name === where.topic.name);
  if (!topic) throw new Fault('bug', `The group assigned ${where.topic.name}, which was not asked for.`);
  return topic;
}
