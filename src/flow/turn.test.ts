import { describe, expect, test } from 'vitest';
import { batch, batchOf, garbled } from '../../test/flowing.ts';
import type { Batch } from './envelope.ts';
import { actorId, epochMs, eventId } from './ids.ts';
import type { Emission, Processor } from './processor.ts';
import { emptyTable } from './table.ts';
import type { Topic } from './topic.ts';
import { turn } from './turn.ts';

const names: Topic<string> = { name: 'names', bodies: ['Name'] };
const greetings: Topic<string> = { name: 'greetings', bodies: ['Greeting'] };
const shouts: Topic<string> = { name: 'shouts', bodies: ['Greeting'] };
const dead: Topic<unknown> = { name: 'dead', bodies: ['Letter'] };
const place = { by: actorId('app', 'greet', 'names', 2), topic: names, dead, partitions: 4 };

const emission = (route: Emission<string>['route'], body: string): Emission<string> => ({
  ...{ route, type: 'Greeting', id: eventId(body), key: body, at: epochMs(7), body },
});

/** Greets everybody once; whoever is loud is greeted aloud too, and who has no name is refused. */
const greet: Processor<string, string, true, string, never> = {
  name: 'greet',
  from: [names],
  to: greetings,
  decide(state, { body }) {
    if (body === '') return { type: 'reject', code: 'undecodable', detail: 'nobody' };
    if (state.get(body)) return { type: 'drop', why: 'greeted before' };
    const aloud = body.endsWith('!') ? [{ ...emission('key', `${body} aloud`), to: shouts }] : [];
    return { type: 'forward', emit: [emission('keep', body), ...aloud], changes: [body] };
  },
  evolve: (state, name) => state.set(name, true),
};

const turnOf = (given: Batch<string>, state = emptyTable<true>()) =>
  turn(greet, place, { batch: { ...given, partition: 2 }, state, facts: new Map() });
const written = ({ transaction }: ReturnType<typeof turnOf>) =>
  transaction.writes.map(({ topic, partition, draft }) => [topic.name, partition, draft.id]);

describe('a turn', () => {
  test('writes to the processor’s output unless an emission names another topic', () => {
    const found = turnOf(batchOf(0, ['1', 'ada'], ['2', 'bob!']));
    const [, , aloud] = written(found);
    expect(written(found).slice(0, 2)).toEqual([
      ['greetings', 2, 'ada'],
      ['greetings', 2, 'bob!'],
    ]);
    expect(aloud).toEqual(['shouts', expect.any(Number), 'bob! aloud']);
    expect(found.tally).toEqual({ entries: 2, forwarded: 3, dropped: 0, dead: 0 });
  });

  test('sees within itself what it has changed, and leaves the state as it was until it is adopted', () => {
    const state = emptyTable<true>();
    const found = turnOf(batchOf(0, ['1', 'ada'], ['2', 'ada']), state);
    expect(found.tally).toMatchObject({ forwarded: 1, dropped: 1 });
    expect(state.get('ada')).toBeUndefined();
    found.state.adopt();
    expect(state.get('ada')).toBe(true);
  });

  test('sends to the dead letters what could not be read and what is refused, and goes on', () => {
    const [refused] = batchOf(1, ['2', '']).entries;
    const [fine] = batchOf(2, ['3', 'ada']).entries;
    if (!refused || !fine) throw new Error('a batch has its entries');
    const found = turnOf(batch<string>(0, [garbled(0), refused, fine]));
    expect(written(found).map(([topic]) => topic)).toEqual(['dead', 'dead', 'greetings']);
    expect(found.tally).toEqual({ entries: 3, forwarded: 1, dropped: 0, dead: 2 });
  });

  test('moves the position past what it read, also where it writes nothing', () => {
    const found = turnOf(batch<string>(5, []));
    expect(found.transaction).toEqual({
      by: place.by,
      writes: [],
      advance: { topic: names, partition: 2, next: 6 },
    });
  });
});
