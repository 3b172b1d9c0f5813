/** The input as it lies on the topic: at each position a new event, one sent again, or a poison record. */
import { lowbias32 } from './rolls.ts';

export type Position = Readonly<{ type: 'event'; u: number } | { type: 'poison' }>;

const salt = 0xd0d0;
const poison: Position = { type: 'poison' };

/** Five in a hundred are sent again, at most 20,000 events late; one in ten thousand is poison. */
export function* stream(positions: number): Generator<Position> {
  let unique = 0;
  for (let p = 0; p < positions; p++) {
    const rolled = lowbias32(p ^ salt);
    if (rolled % 10_000 === 7) yield poison;
    else if (rolled % 1_000 < 50) yield { type: 'event', u: Math.max(0, unique - 1 - (rolled % 20_000)) };
    else yield { type: 'event', u: unique++ };
  }
}
