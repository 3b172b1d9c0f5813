/** Which events' signals wait for their block to become final, by chain, source and block. */
import type { Signal } from '../events.ts';
import type { Table } from '../flow/table.ts';
import type { Judged } from './judged.ts';

/** Whose word is waited for: that of one source of a chain; null: of all, where the event names none. */
export type Teller = Readonly<{ chainId: number; source: string | null }>;

/** Ids of the events in blocks up to `finality` whose signals wait for it, lower blocks first. */
export const waitingUpTo = (state: Table<Judged>, teller: Teller, finality: number): readonly string[] =>
  blocksOf(state, teller)
    .filter((block) => block <= finality)
    .flatMap((block) => eventsIn(state, teller, block));

/** Only `evolve` calls it. Does nothing for a signal that waits already, or that no chain can take back. */
export function waitForFinality(state: Table<Judged>, signal: Signal): void {
  const place = placeOf(signal);
  if (!place) return;
  const { teller, block } = place;
  const events = eventsIn(state, teller, block);
  if (events.includes(signal.eventId)) return;
  state.set(eventsKey(teller, block), { type: 'waiting-events', events: [...events, signal.eventId] });
  if (events.length > 0) return;
  const blocks = [...blocksOf(state, teller), block].toSorted((a, b) => a - b);
  state.set(blocksKey(teller), { type: 'waiting-blocks', blocks });
}

/** Only `evolve` calls it. Does nothing for a signal that does not wait. */
export function stopWaiting(state: Table<Judged>, signal: Signal): void {
  const place = placeOf(signal);
  if (!place) return;
  const { teller, block } = place;
  const before = eventsIn(state, teller, block);
  if (!before.includes(signal.eventId)) return;
  const events = before.filter((event) => event !== signal.eventId);
  const isLast = events.length === 0;
  state.set(eventsKey(teller, block), isLast ? undefined : { type: 'waiting-events', events });
  if (!isLast) return;
  const blocks = blocksOf(state, teller).filter((other) => other !== block);
  state.set(blocksKey(teller), blocks.length === 0 ? undefined : { type: 'waiting-blocks', blocks });
}

const placeOf = ({ chainId, source, blockNumber }: Signal) =>
  chainId === null || blockNumber === null ? null : { teller: { chainId, source }, block: blockNumber };

const blocksKey = ({ chainId, source }: Teller): string => `waiting-blocks:${chainId}:${source ?? ''}`;
const eventsKey = ({ chainId, source }: Teller, block: number): string =>
  `waiting-events:${chainId}:${block}:${source ?? ''}`;

function blocksOf(state: Table<Judged>, teller: Teller): readonly number[] {
  const row = state.get(blocksKey(teller));
  return row?.type === 'waiting-blocks' ? row.blocks : [];
}

function eventsIn(state: Table<Judged>, teller: Teller, block: number): readonly string[] {
  const row = state.get(eventsKey(teller, block));
  return row?.type === 'waiting-events' ? row.events : [];
}
