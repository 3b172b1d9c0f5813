/** Where an actor stood and what its log holds → where it goes on; or a gap on the ledger, and a stop. */
import { gapsTopic } from '../events.ts';
import { Fault } from '../faults.ts';
import { gapRecord, type Hole, holeAt } from '../flow/gap.ts';
import { type ActorId, type NextOffset, nextOffset } from '../flow/ids.ts';
import type { Extent, Seat } from '../flow/log.ts';
import type { Topic } from '../flow/topic.ts';

/** What a person says of an actor that cannot go on: at the log's start, at its end, or at this offset. */
export type GoOnAt = 'earliest' | 'latest' | number;

export type Standing = Readonly<{
  actor: ActorId;
  seat: Seat;
  topic: Topic<unknown>;
  partition: number;
  /** Heard only where the actor could not go on otherwise. */
  goOnAt: GoOnAt | null;
  /** Called when that was heard: it was said of this gap, and of no later one. */
  wentOn?: () => void;
}>;

/** A position, and whether it is known that there was one. */
export type Position = Readonly<{ next: NextOffset | null; hasWritten: boolean }>;

/**
 * The position itself wherever the log has it. Else the hole is written to the ledger, and the actor stops
 * with a fault, unless a person has said where it goes on: that is then committed with the hole.
 * `fenced`: the hole is a successor's doing, which has written and committed since this one sat down.
 */
export async function goingOn(
  standing: Standing,
  { next, hasWritten }: Position,
): Promise<NextOffset | null | 'fenced'> {
  const { actor: by, seat, topic, partition, goOnAt, wentOn } = standing;
  const extent = await seat.extent(topic);
  // Who cannot know that it had a position believes the person who says where it goes on.
  const hole = holeAt(next, extent, hasWritten || goOnAt !== null);
  if (hole === null) return next;
  const goesOnAt = goOnAt === null ? null : within(extent, goOnAt);
  const why = hole.from === null ? 'position-lost' : 'offset-gone';
  const gap = gapRecord(gapsTopic, { by, input: `${topic.name}-${partition}`, hole, why, goesOnAt });
  const advance = goesOnAt === null ? {} : { advance: { topic, partition, next: goesOnAt } };
  if ((await seat.commit({ by, writes: [gap], ...advance })) === 'fenced') return 'fenced';
  if (goesOnAt !== null) {
    wentOn?.();
    return goesOnAt;
  }
  throw new Fault(why, toldOf(standing, hole, extent));
}

function within({ start, end }: Extent, at: GoOnAt): NextOffset {
  if (at === 'earliest') return nextOffset(start);
  return nextOffset(at === 'latest' ? end : Math.min(end, Math.max(start, at)));
}

function toldOf({ actor, topic, partition }: Standing, { from }: Hole, { start, end }: Extent): string {
  const place = `${topic.name}-${partition}`;
  const [, ...name] = actor.split('/');
  const what =
    from === null
      ? `${actor} has written before, but its group holds no position in ${place}: the offsets expired or ` +
        'were deleted. Starting over may double what it wrote.'
      : `${actor} goes on at offset ${from} of ${place}, which holds ${start} to ${end}: records were ` +
        'deleted before they were read, or the topic was made anew.';
  return (
    `${what} It stands still until it is started with --from ${name.join('/')}=earliest, =latest or ` +
    `=OFFSET; the gap is on the topic ${gapsTopic.name}.`
  );
}
