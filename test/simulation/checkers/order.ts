/** Order per key, from the source on: and progress stays behind the records that it speaks of. */
import type { Write } from '../../../src/flow/log.ts';
import { partitionOf } from '../../../src/flow/partition-of.ts';
import type { Scene, Witness } from '../scene.ts';
import { bodyOf, toldAs } from './records.ts';

export function order({ circumstances }: Scene, complain: (what: string) => void): Witness {
  const newest = new Map<string, number>();
  const reported = new Map<string, number>();

  const check = (write: Write): void => {
    const { topic, partition, draft } = write;
    const place = `${topic.name}-${partition}`;
    const body = bodyOf(write);
    if (body.type === 'Progress') {
      const line = `${place} of ${body.source} from ${body.origin}`;
      if (body.position <= (reported.get(line) ?? -1)) complain(`progress in ${line} went back`);
      reported.set(line, body.position);
      return;
    }
    const told = toldAs(body);
    if (!told) return;
    const line = `${place} under ${draft.key}`;
    if (told.index <= (newest.get(line) ?? -1))
      complain(`${draft.id} in ${line}, told as ${told.index}, comes behind ${newest.get(line)}`);
    newest.set(line, told.index);
    const origin = partitionOf(rawKeyOf(draft.key), circumstances.partitions);
    const spoken = reported.get(`${place} of ${told.source} from ${origin}`) ?? -1;
    if (told.index < spoken) complain(`${draft.id} in ${place} comes behind the progress that speaks of it`);
  };

  return {
    committed({ writes }) {
      for (const write of writes) check(write);
    },
  };
}

/** Behind `enrich` the key is the subject, which names what the raw record was keyed by. */
const rawKeyOf = (key: string): string =>
  key.replace(/^(token|contract|pool):\d+:/, '').replace(/^market:/, '');
