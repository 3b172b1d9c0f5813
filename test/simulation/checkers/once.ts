/** Each id and revision is once in a topic, and each revision follows the one before. */
import type { Witness } from '../scene.ts';
import { bodyOf, identityOf } from './records.ts';

export function once(complain: (what: string) => void): Witness {
  const seen = new Set<string>();
  const revisions = new Map<string, number>();
  return {
    committed({ writes }) {
      for (const write of writes) {
        const identity = identityOf(write);
        if (seen.has(identity)) complain(`${identity} is there twice`);
        seen.add(identity);
        const body = bodyOf(write);
        if (body.type !== 'ChainEvent' && body.type !== 'Signal') continue;
        const life = `${write.topic.name} ${write.draft.id}`;
        const before = revisions.get(life) ?? 0;
        if (body.revision !== before + 1) complain(`${identity} follows revision ${before}`);
        revisions.set(life, body.revision);
      }
    },
  };
}
