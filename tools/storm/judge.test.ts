import { expect, test } from 'vitest';
import { type Found, type Place, placeOf, type Signals } from './found.ts';
import { judge } from './judge.ts';
import type { Wanted } from './wanted.ts';

const due: Wanted = new Map([
  ['small', { signal: null }],
  ['new', { signal: 'provisional' }],
  ['old', { signal: 'confirmed' }],
]);

const clean: Place = { live: new Set(due.keys()), removed: new Set(['orphan']), doubled: [] };
const provisional = { state: 'provisional', finalityBroken: false } as const;
type Standing = Exclude<ReturnType<Signals['get']>, undefined>;
const signals: Signals = new Map<string, Standing>([
  ['new', provisional],
  ['old', { state: 'confirmed', finalityBroken: false }],
  ['orphan', { state: 'retracted', finalityBroken: false }],
]);

type Parts = Partial<
  Readonly<{ place: Place; signals: Signals; retracted: ReadonlySet<string>; gaps: Found['gaps'] }>
>;

const judged = ({
  place = clean,
  signals: of = signals,
  retracted = new Set(['orphan']),
  gaps = new Map([['g', true]]),
}: Parts) =>
  judge(due, { places: { events: place }, signals: { signals: of }, retracted, gaps } satisfies Found).map(
    (line) => line.replace(/, as .*/, ''),
  );

const withSignal = (
  id: string,
  signal: Partial<{ state: 'confirmed' | 'retracted'; finalityBroken: boolean }>,
) => judged({ signals: new Map([...signals, [id, { ...provisional, ...signal }]]) });

test('what is as the chains are is not complained of', () => {
  expect(judged({})).toEqual([]);
});

test('a log that is missing, one that should be gone, and one that was gone once are told apart', () => {
  expect(judged({ place: { ...clean, live: new Set(['small', 'new']) } })).toEqual([
    '1 logs of the chains do not stand in events',
  ]);
  expect(judged({ place: { ...clean, live: new Set([...due.keys(), 'orphan']) } })).toEqual([
    '1 orphans stand in events',
  ]);
  expect(judged({ place: { ...clean, removed: new Set(['old']) } })).toEqual([
    '1 survivors were taken back in events',
  ]);
});

test('what is said twice is heard', () => {
  const [there, gone] = [
    { id: 'a', isLive: true },
    { id: 'a', isLive: false },
  ];
  expect(placeOf([there, gone, there])).toEqual({
    live: new Set(['a']),
    removed: new Set(['a']),
    doubled: [],
  });
  expect(placeOf([there, there]).doubled).toEqual(['a']);
  expect(placeOf([there, gone, gone]).doubled).toEqual(['a']);
  expect(placeOf([gone]).doubled).toEqual(['a']);
  expect(judged({ place: { ...clean, doubled: ['old'] } })).toEqual([
    '1 records of events say again what was so already',
  ]);
});

test('signals stand on what stands and is large, as final as its block, and on nothing else', () => {
  expect(withSignal('orphan', {})).toEqual(['1 signals in signals stand on orphans']);
  expect(withSignal('small', {})).toEqual(['1 signals in signals are on events that no rule holds of']);
  expect(withSignal('new', { state: 'confirmed' })).toEqual([
    '1 signals in signals are not as final as their blocks',
  ]);
  expect(withSignal('old', {})).toEqual(['1 signals in signals are not as final as their blocks']);
  expect(withSignal('new', { state: 'retracted' })).toEqual([
    '1 signals in signals are not as final as their blocks',
  ]);
  expect(withSignal('orphan', { state: 'retracted', finalityBroken: true })).toEqual([
    '1 signals in signals were taken back after they were confirmed',
  ]);
  expect(judged({ signals: new Map([['new', provisional]]) })).toEqual([
    '1 events have no signal in signals',
  ]);
  expect(judged({ retracted: new Set(['new']) })).toEqual([
    '1 signals were retracted though their events survive',
  ]);
});

test('what a source did not see when it happened is closed in the ledger', () => {
  expect(judged({ gaps: new Map([['g', false]]) })).toEqual(['1 gaps were not closed']);
});
