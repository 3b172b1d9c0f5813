/** What was read is what was forwarded, dropped or set aside as dead, counted without deciding anything. */
import { deadTopic } from '../../../src/events.ts';
import type { Entry } from '../../../src/flow/envelope.ts';
import { mailboxOf } from '../../../src/kafka/address.ts';
import type { Scene, Witness } from '../scene.ts';
import { type AnyBody, identityOf } from './records.ts';

type Count = {
  at: number;
  last: Map<string, boolean>;
  read: number;
  forwarded: number;
  dropped: number;
  dead: number;
};

/** Of these one input makes at most one output; score confirms many signals by one progress. */
const counted = new Set(['refine', 'pass-on', 'enrich']);

export function balance({ world }: Scene, complain: (what: string) => void): Witness {
  const counts = new Map<string, Count>();

  return {
    committed({ by, writes, advance }) {
      const mailbox = mailboxOf(by as never);
      const role = mailbox?.group.split('/')[1] ?? '';
      if (!mailbox || !counted.has(role)) return;
      const count = counts.get(by) ?? { at: 0, last: new Map(), read: 0, forwarded: 0, dropped: 0, dead: 0 };
      counts.set(by, count);
      const to = advance?.next ?? count.at;
      const entries = world.partition(mailbox.topic, mailbox.partition).between<AnyBody>(count.at, to);
      count.at = Math.max(count.at, to);
      count.read += entries.length;
      if (role === 'refine')
        count.dropped += entries.filter((entry) => saysNothingNew(count.last, entry)).length;
      const dead = writes.filter(({ topic }) => topic.name === deadTopic.name);
      count.dead += dead.length;
      const copies = writes.filter((write) => !dead.includes(write)).map(identityOf);
      count.forwarded += new Set(copies.map((one) => one.replace(/-\d+ progress/, ' progress'))).size;
      const { read, forwarded, dropped, dead: buried } = count;
      if (read !== forwarded + dropped + buried)
        complain(`${by} read ${read}: ${forwarded} forwarded, ${dropped} dropped, ${buried} dead`);
    },
    told(name, fields) {
      if (name !== 'TurnCommitted' || !('entries' in fields) || !counted.has(fields.processor)) return;
      const { entries, forwarded, dropped, dead, actor } = fields;
      if (entries !== forwarded + dropped + dead) complain(`${actor} tells of a turn that does not add up`);
    },
  };
}

/** Whether a raw record is as live, or as removed, as the one before it under its id. */
function saysNothingNew(last: Map<string, boolean>, entry: Entry<AnyBody>): boolean {
  if (entry.type !== 'record' || entry.envelope.body.type === 'Progress') return false;
  const { id, body } = entry.envelope;
  const removed = body.type === 'EvmLog' && body.removed;
  const isOld = last.get(id) === removed;
  last.set(id, removed);
  return isOld;
}
