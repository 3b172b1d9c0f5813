/** The memory of score: the signal on each event, which wait for finality, what each chain's sources said. */
import type { Progress } from '../events.ts';
import type { EpochMs } from '../flow/ids.ts';
import type { Table } from '../flow/table.ts';
import { type ChainProgress, withProgress } from './finality.ts';
import { isForgotten, queueUp } from './forgetting.ts';
import type { Judged, ScoreChange, Standing } from './judged.ts';
import { stopWaiting, waitForFinality } from './waiting.ts';

/** When a look-up happens, in append time, and how far back it reaches. */
export type Horizon = Readonly<{ now: EpochMs; windowMs: number }>;

/** The signal that stands, or stood, on an event; one older than the window is forgotten. */
export function standingOn(
  state: Table<Judged>,
  event: string,
  { now, windowMs }: Horizon,
): Standing | undefined {
  const row = standingUnder(state, signalKey(event));
  return row && !isForgotten(row.appendedAt, now, windowMs) ? row : undefined;
}

/** What the sources of a chain have reported so far. */
export function chainProgress(state: Table<Judged>, chainId: number): ChainProgress | undefined {
  const row = state.get(chainKey(chainId));
  return row?.type === 'chain-progress' ? row : undefined;
}

/** Folds one change into the memory, and forgets what the window has left behind. */
export function rememberScore(state: Table<Judged>, change: ScoreChange, windowMs: number): Table<Judged> {
  switch (change.type) {
    case 'standing':
      return rememberSignal(state, change, windowMs);
    case 'progress':
      return rememberProgress(state, change.progress);
    default:
      return change satisfies never;
  }
}

const signalKey = (event: string): string => `signal:${event}`;
const chainKey = (chainId: number): string => `chain:${chainId}`;

function standingUnder(state: Table<Judged>, key: string): Standing | undefined {
  const row = state.get(key);
  return row?.type === 'standing' ? row : undefined;
}

function rememberSignal(state: Table<Judged>, standing: Standing, windowMs: number): Table<Judged> {
  const { signal, appendedAt } = standing;
  const key = signalKey(signal.eventId);
  // Decided anew on another source's word, it waits for that one only.
  const before = standingUnder(state, key);
  if (before) stopWaiting(state, before.signal);
  state.set(key, standing);
  if (signal.state === 'provisional') waitForFinality(state, signal);
  for (const old of queueUp(state, { key, appendedAt }, windowMs)) forget(state, old.key, old.appendedAt);
  return state;
}

/** Unless it has been renewed since it was queued. */
function forget(state: Table<Judged>, key: string, queuedAt: EpochMs): void {
  const row = standingUnder(state, key);
  if (row?.appendedAt !== queuedAt) return;
  stopWaiting(state, row.signal);
  state.set(key, undefined);
}

function rememberProgress(state: Table<Judged>, progress: Progress): Table<Judged> {
  if (progress.chainId === null) return state;
  const known = chainProgress(state, progress.chainId);
  return state.set(chainKey(progress.chainId), withProgress(known, progress));
}
