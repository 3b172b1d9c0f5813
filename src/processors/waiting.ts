/** Which events' signals wait for their block to become final, by chain and block. */
import type { Signal } from '../events.ts';
import type { Table } from '../flow/table.ts';
import type { Judged } from './judged.ts';

/** Ids of the events in blocks up to `finality` whose signals wait, lower blocks first. */
export const waitingUpTo = (state: Table<Judged>, chainId: number, finality: number): readonly string[] =>
  blocksOf(state, chainId)
    .filter((block) => block <= finality)
    .flatMap((block) => eventsIn(state, chainId, block));

/** Only `evolve` calls it. Does nothing for a signal that waits already, or that no chain can take back. */
export function waitForFinality(state: Table<Judged>, { chainId, blockNumber, eventId }: Signal): void {
  if (chainId === null || blockNumber === null) return;
  const events = eventsIn(state, chainId, blockNumber);
  if (events.includes(eventId)) return;
  state.set(eventsKey(chainId, blockNumber), { type: 'waiting-events', events: [...events, eventId] });
  if (events.length > 0) return;
  const blocks = [...blocksOf(state, chainId), blockNumber].toSorted((a, b) => a - b);
  state.set(blocksKey(chainId), { type: 'waiting-blocks', blocks });
}

/** Only `evolve` calls it. Does nothing for a signal that does not wait. */
export function stopWaiting(state: Table<Judged>, { chainId, blockNumber, eventId }: Signal): void {
  if (chainId === null || blockNumber === null) return;
  const before = eventsIn(state, chainId, blockNumber);
  if (!before.includes(eventId)) return;
  const events = before.filter((event) => event !== eventId);
  const isLast = events.length === 0;
  state.set(eventsKey(chainId, blockNumber), isLast ? undefined : { type: 'waiting-events', events });
  if (!isLast) return;
  const blocks = blocksOf(state, chainId).filter((block) => block !== blockNumber);
  state.set(blocksKey(chainId), blocks.length === 0 ? undefined : { type: 'waiting-blocks', blocks });
}

const blocksKey = (chainId: number): string => `waiting:${chainId}`;
const eventsKey = (chainId: number, block: number): string => `waiting:${chainId}:${block}`;

function blocksOf(state: Table<Judged>, chainId: number): readonly number[] {
  const row = state.get(blocksKey(chainId));
  return row?.type === 'waiting-blocks' ? row.blocks : [];
}

function eventsIn(state: Table<Judged>, chainId: number, block: number): readonly string[] {
  const row = state.get(eventsKey(chainId, block));
  return row?.type === 'waiting-events' ? row.events : [];
}
