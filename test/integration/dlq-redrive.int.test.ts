import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import {
  deadTopic,
  eventsEnrichedTopic,
  eventsTopic,
  rawChainTopic,
  rawSocialTopic,
  type SocialPost,
  schemas,
} from '../../src/events.ts';
import { sourceActorId } from '../../src/flow/ids.ts';
import type { Topic } from '../../src/flow/topic.ts';
import { enrichedOf, eventOf, progressOf, topic as word } from '../chain-world.ts';
import { type Asked, type DlqWorld, dlqWorld } from './dlq-world.ts';
import { type ForgetfulRegistry, forgetfulRegistry } from './forgetful-registry.ts';
import { firstLines } from './pipeline-folder.ts';
import { rightId, rightValue } from './poison.ts';
import { registryAt } from './registry-at.ts';

let registry: ForgetfulRegistry;
let world: DlqWorld;
beforeAll(async () => {
  registry = await forgetfulRegistry(inject('urls').registry);
  world = await dlqWorld({ ...inject('urls'), registry: registry.url }, firstLines(8));
});
afterAll(async () => {
  await world.end();
  await registry.end();
});

const utf8 = (text: string): Buffer => Buffer.from(text);
const post: SocialPost = {
  ...{ type: 'SocialPost', platform: 'x', postId: '7', author: null, postedMs: 1_700_000_000_000 },
  ...{ url: null, text: 'gm' },
};
/** Lines that the recording does not have. */
const newLines = firstLines(12).slice(10);

function idOfLine(line: Buffer): string {
  const { blockHash, logIndex } = JSON.parse(line.toString());
  return `evm:137:${blockHash}:${Number(logIndex)}`;
}

/** The topics as they are when refine has passed on two events, and one died in enrich and one in score. */
async function passedOn(): Promise<readonly [event: Buffer, enriched: Buffer]> {
  const { app, admin, append, codec, encoded } = world;
  const event = (logIndex: number) => eventOf({ blockHash: word('600d'), logIndex });
  const [first, second] = [1, 2].map((logIndex) => encoded(eventsTopic, rightId(logIndex), event(logIndex)));
  const enriched = encoded(eventsEnrichedTopic, rightId(2), enrichedOf({ event: event(2) }));
  await append(rawChainTopic, 0, [rightValue(codec, 1), rightValue(codec, 2), 'a', 'b', 'c', 'd']);
  await append(rawSocialTopic, 1, ['e']);
  await append(eventsTopic, 0, [first ?? null, second ?? null]);
  await append(eventsEnrichedTopic, 0, [enriched]);
  const passedBy = (role: string, topic: Topic<unknown>, [partition, offset]: readonly [number, number]) =>
    admin.setOffsets({
      groupId: `${app}/${role}`,
      topic: `${app}.${topic.name}`,
      partitions: [{ partition, offset: String(offset) }],
    });
  await passedBy('refine', rawChainTopic, [0, 6]);
  await passedBy('refine', rawSocialTopic, [1, 1]);
  await passedBy('enrich', eventsTopic, [0, 2]);
  await passedBy('score', eventsEnrichedTopic, [0, 1]);
  return [first ?? utf8(''), enriched];
}

/** The same record, written with a schema that says the same under an id of its own. */
async function writtenOtherwise(value: Buffer): Promise<Readonly<{ id: number; value: Buffer }>> {
  const schema = JSON.stringify({ ...JSON.parse(schemas[rawChainTopic.name] ?? ''), doc: world.app });
  const path = `/subjects/${world.app}.elsewhere-value/versions`;
  const { body } = await registryAt(inject('urls').registry).ask('POST', path, { schema });
  const other = Buffer.from(value);
  other.writeInt32BE(body.id ?? 0, 1);
  return { id: body.id ?? 0, value: other };
}

const whyOf = (news: readonly Asked[], letter: string): unknown =>
  news.find((one) => one.letter === letter)?.why;
const summaryOf = (news: readonly Asked[]): unknown => news.at(-1);

/** Id of the schema that the registry knows only after the first record that was written with it. */
let early = 0;

test('a dry run tells what would re-enter and what not, and writes nothing', async () => {
  const { app, codec, append, encoded, bury, asked, ends, records, running, letterOf, byRefine } = world;
  const [event, enriched] = await passedOn();
  const otherwise = await writtenOtherwise(rightValue(codec, 3));
  early = otherwise.id;
  registry.forget(early);
  await append(rawChainTopic, 0, [otherwise.value]);
  await running(async () => (await records(deadTopic, 0)).length === 1);
  const source = sourceActorId(app, 'recorded');
  await bury([
    byRefine(rawChainTopic, [0, 2], ['not-framed', rightValue(codec, 10)]),
    byRefine(rawChainTopic, [0, 3], ['undecodable', rightValue(codec, 11)]),
    byRefine(rawChainTopic, [0, 4], ['wrong-record', rightValue(codec, 12)]),
    byRefine(rawChainTopic, [0, 5], ['rejected', rightValue(codec, 13)]),
    byRefine(rawSocialTopic, [1, 0], ['rejected', encoded(rawSocialTopic, 'x:7', post)]),
    letterOf(source, 'recorded.jsonl:98', ['malformed-line', newLines[0] ?? utf8('')]),
    letterOf(source, 'recorded.jsonl:99', ['too-large', newLines[1] ?? utf8('')]),
    letterOf(`${app}/enrich/events/0`, 'events-0@0', ['undecodable', event]),
    letterOf(`${app}/score/events.enriched/0`, 'events.enriched-0@0', ['undecodable', enriched]),
    byRefine(rawChainTopic, [1, 0], ['null-value', utf8('')]),
  ]);
  const before = await ends();
  const dry = await asked('redrive');
  expect(summaryOf(dry)).toEqual({
    type: 'summary',
    dryRun: true,
    redrivable: 9,
    refused: { unreadable: 2 },
  });
  expect(whyOf(dry, 'dead-0@0')).toBe(`it cannot be read: The registry has no Avro schema ${early}.`);
  expect(await ends()).toEqual(before);
});

test('each is redriven once, with its mark, as soon as it can be, and then passes', async () => {
  const { asked, ends, records, running } = world;
  registry.recall(early);
  expect(await asked('show', 'dead-0@0')).toMatchObject([
    {
      ...{ code: 'unknown-schema', origin: 'raw.chain-0@6', redriven: null },
      ...{ readsNow: [{ id: rightId(3) }], redrivableTo: ['raw.chain-0'] },
    },
  ]);
  const done = await asked('redrive', '--yes');
  expect(summaryOf(done)).toMatchObject({ redriven: 10, refused: { unreadable: 1 } });
  const { 'raw.chain': chain, 'raw.social': social } = await ends();
  const again = await asked('redrive', '--yes');
  expect(summaryOf(again)).toMatchObject({ redriven: 0, refused: { 'redriven-before': 10, unreadable: 1 } });
  expect(await ends()).toMatchObject({ 'raw.chain': chain, 'raw.social': social });

  const passed = async (): Promise<readonly string[]> => {
    const both = await Promise.all([0, 1].map((partition) => records(eventsEnrichedTopic, partition)));
    return both.flat().flatMap(({ id, body }) => {
      if (body.type === 'Progress') return [];
      return body.event.type === 'ChainEvent' ? [`${id} r${body.event.revision}`] : [id];
    });
  };
  const first = [...firstLines(8).map(idOfLine), ...newLines.map(idOfLine)].map((id) => `${id} r1`);
  const refused = [3, 10, 11, 12, 13].map((logIndex) => `${rightId(logIndex)} r1`);
  const lost = [`${rightId(1)} r2`, `${rightId(2)} r1`, `${rightId(2)} r2`];
  const expected = [...first, ...refused, ...lost, 'x:7'].toSorted();
  await running(async () => (await passed()).length >= expected.length);
  expect((await passed()).toSorted()).toEqual(expected);
  expect(await asked('list')).toMatchObject([{ counts: { letters: 11, redriven: 10 }, unreadable: [] }]);
});

test('what was taken back or told of again since it died is refused, with the place saying so', async () => {
  const { app, codec, append, encoded, bury, asked, ends, records, letterOf, byRefine } = world;
  const [gone, back] = [word('901e'), word('bac4')];
  const [at = 0, there = 0] = ((await ends())['raw.chain'] ?? []).map(Number);
  const log = (blockHash: string, logIndex: number, removed = false) =>
    rightValue(codec, logIndex, { blockHash, removed });
  const heartbeat = (position: number) =>
    encoded(rawChainTopic, `progress:recorded:0:${position}`, progressOf({ source: 'recorded', position }));
  await append(rawChainTopic, 0, ['a', 'b', 'c', 'd', 'e']);
  await append(rawChainTopic, 0, [log(back, 34), heartbeat(9)]);
  await append(rawChainTopic, 1, [log(gone, 30), log(gone, 30, true), log(back, 31, true), log(back, 31)]);
  const goneEvent = eventOf({ blockHash: gone, logIndex: 30 });
  const goneId = `evm:137:${gone}:30`;
  const goneLine = newLines[0]?.toString().replace(/"blockHash":"[^"]*"/, `"blockHash":"${gone}"`) ?? '';
  await bury([
    byRefine(rawChainTopic, [0, at], ['undecodable', log(gone, 20)]),
    byRefine(rawChainTopic, [0, at + 1], ['undecodable', log(back, 21)]),
    byRefine(rawChainTopic, [0, at + 2], ['undecodable', log(gone, 22, true)]),
    byRefine(rawChainTopic, [0, at + 3], ['undecodable', log(back, 34, true)]),
    byRefine(rawChainTopic, [0, at + 4], ['undecodable', heartbeat(5)]),
    letterOf(sourceActorId(app, 'recorded'), 'recorded.jsonl:97', ['malformed-line', utf8(goneLine)]),
    letterOf(`${app}/enrich/events/1`, 'events-1@0', [
      'undecodable',
      encoded(eventsTopic, goneId, goneEvent),
    ]),
  ]);
  const news = await asked('redrive', '--yes');
  const told = news.filter(({ reason }) => reason !== 'redriven-before' && reason !== 'unreadable');
  expect(told.map(({ type, reason, why }) => [reason ?? type, why])).toEqual([
    ['block-removed', `block 137:${gone} was taken back since: raw.chain-1@${there + 1}`],
    ['overtaken', `block 137:${back} has returned since: raw.chain-0@${at + 5}`],
    ['overtaken', `progress of recorded was told of again since: raw.chain-0@${at + 6}`],
    ['block-removed', `block 137:${gone} was taken back since: raw.chain-1@${there + 1}`],
    ['block-removed', `block 137:${gone} was taken back since: raw.chain-1@${there + 1}`],
    // That block did return, and that removal stands.
    ['redriven', undefined],
    ['redriven', undefined],
    ['summary', undefined],
  ]);
  expect((await records(rawChainTopic, 0)).slice(-2).map(({ id }) => id)).toEqual([
    `evm:137:${back}:21`,
    `evm:137:${gone}:22`,
  ]);
});
