/** Logs weighed member by member, and by the length of their text. */
import type { Duel } from '../../bench/duel.ts';
import { logOf } from '../../test/chain-world.ts';
import { epochMs, eventId } from '../flow/ids.ts';
import { weight } from './weight.ts';

const bodies = Array.from({ length: 100 }, (_, logIndex) => logOf({ logIndex }));
const observations = bodies.map((body) => ({
  ...({ type: 'record', record: 'event', id: eventId('e'), key: body.address } as const),
  ...{ at: epochMs(0), body, cursor: '', position: 0 },
}));

export const duel: Duel = {
  name: 'what a hundred logs weigh: member by member, and by their text',
  ours: () => observations.map(weight),
  theirs: () => bodies.map((body) => JSON.stringify(body).length),
  atLeast: 1.5,
};
