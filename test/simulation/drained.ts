/** Whether every reader of the pipeline has gone past all there is to read. */
import { cursorsTopic, type SourceCursor, signalsTopic } from '../../src/events.ts';
import { actorId } from '../../src/flow/ids.ts';
import { app } from './names.ts';
import type { Scene } from './scene.ts';

/** `body`: without the tails, which are held back. */
export function drained(scene: Scene, part: 'body' | 'all'): boolean {
  const { world, cast, circumstances, story, postgres } = scene;
  const cursors = world.partition(cursorsTopic.name, 0).committed<SourceCursor>();
  const told = (name: string): number =>
    cursors.reduce((last, { entry }) => {
      const body = entry.type === 'record' ? entry.envelope.body : null;
      return body?.source === name ? body.position : last;
    }, 0);
  for (const { name, tail, observations } of [story.chain, story.market])
    if (told(name) < (part === 'body' ? tail : observations.length)) return false;
  for (let partition = 0; partition < circumstances.partitions; partition++) {
    const isRead = (topic: string, from: number): boolean => {
      const log = world.partition(topic, partition);
      return log.between(from, log.end()).length === 0;
    };
    if (!isRead(signalsTopic.name, postgres.position(partition) ?? 0)) return false;
    for (const { name, from } of Object.values(cast))
      for (const topic of from)
        if (!isRead(topic.name, world.committed(actorId(app, name, topic.name, partition)) ?? 0))
          return false;
  }
  return true;
}

/** Whether the group of the sink has heard of all that the store has. */
export function isTold({ world, circumstances, postgres }: Scene): boolean {
  for (let partition = 0; partition < circumstances.partitions; partition++)
    if (
      postgres.position(partition) !== world.committed(actorId(app, 'postgres', signalsTopic.name, partition))
    )
      return false;
  return true;
}
