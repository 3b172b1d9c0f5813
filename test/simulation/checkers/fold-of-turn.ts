/** Each transaction of an actor is the plain fold of what lies between two of its positions, and no more. */
import { deadTopic, type EnrichedEvent } from '../../../src/events.ts';
import type { Entry, Envelope } from '../../../src/flow/envelope.ts';
import type { Write } from '../../../src/flow/log.ts';
import { partitionOf } from '../../../src/flow/partition-of.ts';
import type { FactAnswer, FactKey, Processor } from '../../../src/flow/processor.ts';
import { emptyTable, type Table } from '../../../src/flow/table.ts';
import { mailboxOf } from '../../../src/kafka/address.ts';
import type { Committed } from '../../memory-broker.ts';
import { silent, truthOf } from '../fact-world.ts';
import type { Scene, Witness } from '../scene.ts';
import { bodyOf } from './records.ts';

/** What facts the actor had, as far as it says so itself: which of them nobody could give. */
export type Degraded = (envelope: Envelope<unknown>) => readonly string[];

export type AnyProcessor = Processor<unknown, unknown, unknown, unknown, unknown>;

export const factsWithout = (keys: readonly FactKey[], degraded: readonly string[]) =>
  new Map(
    keys.map((key): [FactKey, FactAnswer<unknown>] => [key, degraded.includes(key) ? silent : truthOf(key)]),
  );

export function foldOfTurn(scene: Scene, complain: (what: string) => void): Witness {
  const states = new Map<string, { at: number; table: Table<unknown> }>();

  return {
    committed(one) {
      const mailbox = mailboxOf(one.by as never);
      const role = mailbox?.group.split('/')[1] ?? '';
      if (!mailbox || role === 'source') return;
      const processor = processorOf(scene, role);
      const known = states.get(one.by) ?? { at: 0, table: emptyTable<unknown>() };
      states.set(one.by, known);
      const to = one.advance?.next ?? known.at;
      const log = scene.world.partition(mailbox.topic, mailbox.partition);
      const entries = processor ? log.between<unknown>(known.at, to) : [];
      const expected = entries.flatMap((entry) =>
        processor ? outcome({ processor, table: known.table, one, scene }, entry) : [],
      );
      known.at = Math.max(known.at, to);
      compare(one, expected, complain);
    },
  };
}

const processorOf = ({ cast }: Scene, role: string): AnyProcessor | undefined =>
  Object.entries(cast).find(([name]) => name === role)?.[1] as AnyProcessor | undefined;

function compare({ by, writes }: Committed, expected: string[], complain: (what: string) => void): void {
  const found = writes.map(lineOf);
  const wrong = [...Array(Math.max(found.length, expected.length)).keys()].find(
    (index) => found[index] !== expected[index],
  );
  if (wrong !== undefined)
    complain(`${by} committed ${found[wrong] ?? 'nothing'}, expected ${expected[wrong] ?? 'nothing'}`);
}

type Folding = Readonly<{ processor: AnyProcessor; table: Table<unknown>; one: Committed; scene: Scene }>;

function outcome({ processor, table, one, scene }: Folding, entry: Entry<unknown>): string[] {
  const mailbox = mailboxOf(one.by as never);
  const dead = (code: string) =>
    `${deadTopic.name}-0 dead:${one.by}:${mailbox?.topic}-${mailbox?.partition}@${entry.offset} ${code}`;
  if (entry.type === 'undecodable') return [dead(entry.why.code)];
  const { envelope } = entry;
  const facts = factsWithout(processor.ask?.(envelope) ?? [], degradedIn(one, envelope));
  const decision = processor.decide(table, envelope, facts);
  if (decision.type === 'reject') return [dead(decision.code)];
  if (decision.type === 'drop') return [];
  for (const change of decision.changes) processor.evolve(table, change);
  const { partitions } = scene.circumstances;
  return decision.emit.flatMap(({ route, type, id, key, at, body }) => {
    const own = mailbox?.partition ?? 0;
    const draft = { id, key, at, appendedAt: envelope.appendedAt, body };
    const to =
      route === 'every'
        ? [...Array(partitions).keys()]
        : [route === 'keep' ? own : partitionOf(key, partitions)];
    return to.map((partition) => lineOf({ topic: processor.to, partition, type, draft }));
  });
}

/** What the transaction itself says of this event. */
function degradedIn({ writes }: Committed, { id, body }: Envelope<unknown>): readonly string[] {
  const isIts = (event: EnrichedEvent['event']): boolean => JSON.stringify(event) === JSON.stringify(body);
  for (const write of writes) {
    const written = bodyOf(write);
    if (write.draft.id === id && written.type === 'EnrichedEvent' && isIts(written.event))
      return written.degraded;
  }
  return [];
}

function lineOf(write: Write): string {
  const { topic, partition, type, draft } = write;
  const body = bodyOf(write);
  const place = `${topic.name}-${partition} ${draft.id}`;
  if (body.type === 'DeadLetter') return `${place} ${body.code}`;
  return `${place} ${type} ${draft.key} ${draft.at} ${draft.appendedAt} ${JSON.stringify(body)}`;
}
