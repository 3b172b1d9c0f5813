/** Positions of groups, sources and the store only ever go forward. */
import { cursorsTopic } from '../../../src/events.ts';
import type { Witness } from '../scene.ts';
import { bodyOf } from './records.ts';

export function positions(complain: (what: string) => void): Witness {
  const at = new Map<string, number>();
  const moved = (who: string, to: number): void => {
    const before = at.get(who) ?? -1;
    if (to < before) complain(`${who} went back from ${before} to ${to}`);
    at.set(who, to);
  };
  return {
    committed({ by, writes, advance }) {
      if (advance) moved(by, advance.next);
      for (const write of writes) {
        const body = bodyOf(write);
        if (write.topic.name !== cursorsTopic.name || body.type !== 'SourceCursor') continue;
        moved(`the cursor of ${body.source}`, Number(body.cursor));
      }
    },
    written: ({ partition, next }) => moved(`the store in ${partition}`, next),
  };
}
