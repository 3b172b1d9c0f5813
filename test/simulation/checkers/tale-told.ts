/** Each transaction of a source is what its tale tells between two cursors, in the right partitions. */
import { deadTopic } from '../../../src/events.ts';
import type { Write } from '../../../src/flow/log.ts';
import { partitionOf } from '../../../src/flow/partition-of.ts';
import type { Observation } from '../../../src/flow/source.ts';
import { app } from '../names.ts';
import type { Scene, Witness } from '../scene.ts';
import { bodyOf } from './records.ts';

export function taleTold({ story, circumstances }: Scene, complain: (what: string) => void): Witness {
  const cursors = new Map<string, number>();
  const tales = [story.chain, story.market];

  return {
    committed({ by, writes }) {
      const tale = tales.find(({ name }) => by === `${app}/source/${name}`);
      if (!tale) return;
      const from = cursors.get(tale.name) ?? 0;
      const to = writes.map(bodyOf).find((body) => body.type === 'SourceCursor');
      const end = to?.type === 'SourceCursor' ? Number(to.cursor) : from;
      cursors.set(tale.name, Math.max(from, end));
      const told: readonly Observation<unknown>[] = tale.observations;
      const expected = told.slice(from, end).flatMap((one) => placed(one, by, circumstances.partitions));
      const found = writes.filter(isTold).map(placeOf);
      if (found.join('\n') !== expected.join('\n'))
        complain(`${by} from ${from} to ${end}: ${found.join(', ')}, expected ${expected.join(', ')}`);
    },
  };
}

/** Progress is said by the clock, so it is not asked for here. */
function placed(one: Observation<unknown>, by: string, partitions: number): string[] {
  if (one.type === 'malformed') return [`${deadTopic.name}-0 dead:${by}:${one.where}`];
  return one.type === 'record'
    ? [`${partitionOf(one.key, partitions)} ${one.id} ${JSON.stringify(one.body)}`]
    : [];
}

const isTold = (write: Write): boolean => !['Progress', 'SourceCursor'].includes(bodyOf(write).type);

const placeOf = (write: Write): string =>
  write.topic.name === deadTopic.name
    ? `${deadTopic.name}-0 ${write.draft.id}`
    : `${write.partition} ${write.draft.id} ${JSON.stringify(write.draft.body)}`;
