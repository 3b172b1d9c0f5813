import { expect, test } from 'vitest';
import { Fault } from '../../faults.ts';
import { epochMs, eventId, offset } from '../../flow/ids.ts';
import type { Letter } from '../../kafka/dead-letters.ts';
import { type FilterOptions, letterFilter } from './letter-filter.ts';

const known = {
  app: 'shop',
  roles: ['source', 'refine', 'enrich', 'score'],
  topics: new Map([
    ['raw.chain', 4],
    ['events', 4],
    ['events.enriched', 4],
  ]),
  files: ['polygon.jsonl.gz'],
};
const nowMs = Date.parse('2026-05-01T12:00:00Z');

const letter = (
  by: string,
  origin: string,
  writtenAt = '2026-05-01T11:00:00Z',
  code = 'rejected',
): Letter => ({
  ...{ offset: offset(0), id: eventId('x'), at: epochMs(0), writtenMs: epochMs(Date.parse(writtenAt)) },
  body: {
    type: 'DeadLetter',
    code,
    detail: 'An address of 3 letters',
    by,
    origin,
    bytes: Buffer.from('Gm: 0xAb'),
  },
});
const ofChain = letter('shop/refine/raw.chain/1', 'raw.chain-1@77');
const ofEvents = letter('shop/enrich/events/1', 'events-1@7');
const ofEnriched = letter('shop/score/events.enriched/1', 'events.enriched-1@7');
const ofLine = letter('shop/source/polygon', 'polygon.jsonl.gz:12', '2026-05-01T09:00:00Z', 'malformed-line');
const all = { ofChain, ofEvents, ofEnriched, ofLine };

const passing = (options: FilterOptions): string =>
  Object.entries(all)
    .filter(([, one]) => letterFilter(options, known, nowMs).passes(one))
    .map(([name]) => name)
    .join(' ');

test.each([
  [{}, 'ofChain ofEvents ofEnriched ofLine'],
  [{ code: 'rejected' }, 'ofChain ofEvents ofEnriched'],
  [{ code: 'malformed-line, too-large' }, 'ofLine'],
  [{ actor: 'refine' }, 'ofChain'],
  [{ actor: 'shop/refine/raw.chain/1' }, 'ofChain'],
  [{ actor: 'refine/raw' }, ''],
  [{ actor: 'source/polygon' }, 'ofLine'],
  [{ origin: 'events' }, 'ofEvents'],
  [{ origin: 'events.enriched-1' }, 'ofEnriched'],
  [{ origin: 'raw.chain-1@7' }, ''],
  [{ origin: 'raw.chain-1@77' }, 'ofChain'],
  [{ origin: 'polygon.jsonl.gz' }, 'ofLine'],
  [{ origin: 'polygon.jsonl.gz:1' }, ''],
  [{ since: '2h' }, 'ofChain ofEvents ofEnriched'],
  [{ until: '2026-05-01T11:00:00Z' }, 'ofLine'],
  [{ since: '2026-05-01T11:00+02:00', until: '2026-05-01T13:00+02:00' }, 'ofLine'],
  [{ since: '2026-05-02' }, ''],
  [{ text: 'of 3 LETTERS' }, 'ofChain ofEvents ofEnriched ofLine'],
  [{ text: 'gm: 0xab' }, 'ofChain ofEvents ofEnriched ofLine'],
  [{ text: 'nowhere' }, ''],
] as const)('%o lets pass: %s', (options, names) => {
  expect(passing(options)).toBe(names);
});

test('a letter is looked for from the time on since when', () => {
  expect(letterFilter({ since: '2h' }, known, nowMs).sinceMs).toBe(nowMs - 7_200_000);
  expect(letterFilter({}, known, nowMs).sinceMs).toBeNull();
});

test.each([
  [{ code: 'rejekted' }, '--code rejekted: there is no such code; did you mean rejected?'],
  [{ actor: 'x' }, '--actor x: no actor begins with x; these are: source, refine, enrich, score'],
  [{ origin: 'raw.chain-4' }, '--origin raw.chain-4: raw.chain has the partitions 0 to 3'],
  [
    { origin: 'polygon.jsonl' },
    '--origin polygon.jsonl: there is no such topic or recording; did you mean polygon.jsonl.gz?',
  ],
  [{ text: '' }, '--text: expected some text to look for'],
  [{ since: '2026-05-01T12:00' }, /^--since 2026-05-01T12:00: expected how long ago, such as 2h/],
  [{ until: '2026-13-01' }, /^--until 2026-13-01: expected/],
  [{ since: '1h', until: '2h' }, '--since 1h is not before --until 2h: nothing lies between them'],
  [{ code: 'x', text: '' }, /^--code x: .*\n--text: /],
] as const)('%o is wrong', (options, message) => {
  expect(() => passing(options)).toThrow(Fault);
  expect(() => passing(options)).toThrow(message);
});
