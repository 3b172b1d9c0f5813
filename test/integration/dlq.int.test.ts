import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { rawChainTopic } from '../../src/events.ts';
import { sourceActorId } from '../../src/flow/ids.ts';
import { topic as word } from '../chain-world.ts';
import { runMillrace } from './command-run.ts';
import { type DlqWorld, dlqWorld } from './dlq-world.ts';
import { firstLines, pipelineFolder, projectRoot, serviceVariables } from './pipeline-folder.ts';
import { rightValue } from './poison.ts';

const page = readFileSync(join(projectRoot, 'docs', 'dead-letters.md'), 'utf8');

let world: DlqWorld;
/** What the page tells of: three letters, one of which can re-enter. */
beforeAll(async () => {
  world = await dlqWorld(inject('urls'), firstLines(4));
  const { app, codec, append, bury, byRefine, letterOf } = world;
  const live = rightValue(codec, 3, { blockHash: word('b10c') });
  const removed = rightValue(codec, 7, { blockHash: word('901e'), removed: true });
  await append(rawChainTopic, 1, [live, rightValue(codec, 4, { blockHash: word('901e') }), removed]);
  const cut = Buffer.from('{"address":"0x8f3cf7');
  const unknown = { code: 'unknown-schema', detail: 'The registry has no Avro schema 12.' } as const;
  await bury([
    { ...byRefine(rawChainTopic, [1, 0], ['unknown-schema', live]), why: unknown },
    {
      ...byRefine(
        rawChainTopic,
        [1, 1],
        ['unknown-schema', rightValue(codec, 4, { blockHash: word('901e') })],
      ),
      why: unknown,
    },
    {
      ...letterOf(sourceActorId(app, 'recorded'), 'recorded.jsonl:3', ['malformed-line', cut]),
      why: { code: 'malformed-line', detail: 'line 3: expected JSON in UTF-8: Unterminated string' },
    },
  ]);
});
afterAll(() => world.end());

/** What differs from run to run: times, the name of the application, and with it how wide a column is. */
const timeless = (text: string): string =>
  text
    .replaceAll(world.app, 'millrace')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replaceAll(/ {2,}/g, '  ');

test('the commands of docs/dead-letters.md print what it shows, in its order', async () => {
  const blocks = [...page.matchAll(/^```console\n(.*?)^```$/gms)].map(([, block = '']) => block);
  const sessions = blocks.flatMap((block) => block.split(/^\$ npx millrace dlq /m).slice(1));
  expect(sessions.length).toBeGreaterThan(3);
  for (const session of sessions) {
    const [argv = '', ...lines] = session.trimEnd().split('\n');
    const { stdout } = await world.dlq(...argv.split(' '));
    expect(timeless(stdout.trimEnd())).toBe(timeless(lines.join('\n')));
  }
});

test('filters narrow what is listed, and what they leave is counted', async () => {
  const [{ counts, letters } = {}] = await world.asked(
    ...[
      'list',
      '--code',
      'unknown-schema,too-large',
      '--actor',
      'refine/raw.chain',
      '--origin',
      'raw.chain-1',
    ],
    ...['--since', '1h', '--until', '2999-01-01', '--text', 'AVRO', '--limit', '1'],
  );
  expect(counts).toMatchObject({ letters: 2, byCode: { 'unknown-schema': { letters: 2 } } });
  expect(letters).toMatchObject([{ letter: 'dead-0@1' }]);
});

test.each([
  [['redrive', 'dead-0@0', 'dead-0@999', '--yes'], /^dead-0@999: no dead letter lies there$/m],
  [['redrive', 'dead-0@2'], /^1 of the 1 letters named cannot be redriven; see above why$/m],
  [
    ['list', '--code', 'malformed', '--origin', 'raw.chian'],
    /^--code malformed: .*\n--origin raw\.chian: .*raw\.chain\?/,
  ],
] as const)('dlq %s is told what is wrong, and exits with 1', async (argv, message) => {
  const { status, stderr } = await world.dlq(...argv);
  expect(stderr).toMatch(message);
  expect(status).toBe(1);
});

test('a pipeline that never ran has no letters, a Kafka that is not there is told with exit 2', async () => {
  const folder = pipelineFolder([]);
  const run = (argv: readonly string[], env = {}) =>
    runMillrace(['dlq', ...argv], {
      cwd: folder.path,
      env: { ...serviceVariables(inject('urls')), ...env },
    });
  expect(await run(['list'])).toEqual({
    status: 0,
    stdout: '0 of 0 letters, newest first; 0 redriven\n',
    stderr: '',
  });
  const away = await run(['list'], { MILLRACE_KAFKA: '127.0.0.1:1' });
  expect(away).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^Kafka at 127\.0\.0\.1:1 does not answer/),
  });
  folder.remove();
});
