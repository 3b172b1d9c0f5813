import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { ruleErrorAt } from './config/rule-error-at.ts';
import { loadConfig } from './config.ts';
import { Fault } from './faults.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const databaseUrl = 'the URL of a database, postgres://user@host:port/database';

const good = `sources:
  - name: polygon
    type: replay
    chainId: 137
    files: [a.jsonl.gz]
    confirmations: 32
facts:
  tokens: tokens.jsonl
rules: rules.yml
`;

const goodRules = `name: big-moves
version: 1
threshold: 50
rules:
  - name: large
    points: 60
    when: amount > 10
    because: It is large.
  - name: folded
    points: 5
    when: >-
      amount > 10 &&
      symbol == 'X'
    because: It is folded.
  - name: literal
    points: 5
    when: |
      amount > 10 &&

      symbol == 'X'
    because: It is literal.
`;

beforeEach(() => {
  write('millrace.yml', good);
  write('rules.yml', goodRules);
  write('a.jsonl.gz', '');
  write('tokens.jsonl', '');
});

test('a minimal file gets every default, absolute paths and the topics that are shipped', () => {
  const config = load();
  expect(config).toMatchObject({
    app: 'millrace',
    partitions: 4,
    sources: [{ name: 'polygon', files: [join(folder, 'a.jsonl.gz')], chainId: 137, confirmations: 32 }],
    dedupe: { windowMs: 604_800_000 },
    ...{ facts: { tokens: join(folder, 'tokens.jsonl'), prices: null }, posts: { spamModel: null } },
    turn: { records: 5_000, bytes: 1_048_576, ms: 100 },
    group: {
      sessionTimeoutMs: 10_000,
      heartbeatMs: 500,
      rebalanceTimeoutMs: 15_000,
      transactionTimeoutMs: 15_000,
    },
    services: { kafka: null, registry: null, postgres: null, redis: null },
    api: { host: '127.0.0.1', port: 8_080 },
    log: { level: 'info' },
    dataDir: join(folder, '.millrace'),
    ruleSet: { name: 'big-moves', version: 1, threshold: 50 },
  });
  expect(config.topics.find(({ name }) => name === 'signals')).toMatchObject({
    partitions: 4,
    retentionMs: 2_592_000_000,
    maxMessageBytes: null,
    bodies: ['Signal', 'Progress'],
  });
  expect(config.topics.find(({ name }) => name === 'cursors')).toMatchObject({ retentionMs: null });
});

test('nothing in it can be changed', () => {
  const config = load();
  expect(() => Object.assign(config.turn, { records: 1 })).toThrow(TypeError);
  expect(() => Object.assign(config.ruleSet.rules[0] ?? {}, { points: 1 })).toThrow(TypeError);
});

test('the environment names services and wins over the file; an empty variable counts as none', () => {
  write('millrace.yml', `${good}services:\n  registry: http://file:1\n  redis: redis://file:2\n`);
  const env = { MILLRACE_KAFKA: 'a:1,[::1]:2', MILLRACE_REGISTRY: 'http://env:1', MILLRACE_REDIS: '' };
  expect(load(env).services).toEqual({
    kafka: ['a:1', '[::1]:2'],
    registry: 'http://env:1',
    postgres: null,
    redis: 'redis://file:2',
  });
});

const pipelineCases: [name: string, text: string, ...errors: string[]][] = [
  [
    'an unknown key, with the nearest known one',
    `${good}partitons: 4\n`,
    'millrace.yml:10: unknown key partitons, expected partitions',
  ],
  [
    'an unknown key far from all',
    good.replace('facts:', 'facts:\n  zzzzzz: 1'),
    'millrace.yml:8: unknown key facts.zzzzzz, expected one of tokens, prices',
  ],
  [
    'wrong types',
    `${good}partitions: four\nturn: []\nlog: {level: loud}\n`,
    'millrace.yml:10: partitions is "four", expected a whole number from 1 to 1000',
    'millrace.yml:11: turn is an empty list, expected a mapping with records, bytes, ms and restMs',
    'millrace.yml:12: log.level is "loud", expected one of trace, debug, info, warn, error, fatal, silent',
  ],
  [
    'what is missing, at the line of what should hold it',
    good.replace('rules: rules.yml\n', '').replace('    chainId: 137\n', ''),
    'millrace.yml:1: rules is missing, expected the rule set, as a path relative to this file',
    'millrace.yml:2: sources[0].chainId is missing, expected an EIP-155 chain id, 1 or more',
  ],
  [
    'what is empty',
    good.replace('rules: rules.yml', 'rules:'),
    'millrace.yml:9: rules is empty, expected the rule set, as a path relative to this file',
  ],
  [
    'an empty file',
    '',
    'millrace.yml:1: the file is empty, expected a pipeline: sources, facts and rules at least',
  ],
  [
    'a bad duration',
    `${good}dedupe:\n  window: 7 days\n`,
    'millrace.yml:11: dedupe.window is "7 days", expected a duration such as 7d, 12h, 30m, 10s or 500ms',
  ],
  [
    'files that are not there',
    good.replace('[a.jsonl.gz]', '[a.jsonl.gz, b.jsonl.gz]').replace('tokens.jsonl', 'none.jsonl'),
    'millrace.yml:5: "b.jsonl.gz" is not there, expected a file',
    'millrace.yml:8: "none.jsonl" is not there, expected a file',
  ],
  [
    'a rule set that is not there',
    good.replace('rules.yml', 'none.yml'),
    'millrace.yml:9: "none.yml" is not there, expected a file',
  ],
  [
    'names and recordings taken twice',
    good
      .replace('[a.jsonl.gz]', '[a.jsonl.gz, a.jsonl.gz]')
      .replace(
        'facts:',
        '  - {name: polygon, type: replay, chainId: 1, files: [a.jsonl.gz], confirmations: 1}\nfacts:',
      ),
    'millrace.yml:5: "a.jsonl.gz" is taken, expected another than at millrace.yml:5',
    'millrace.yml:7: "polygon" is taken, expected another than at millrace.yml:2',
  ],
  [
    'a heartbeat too slow for the session',
    `${good}group: {heartbeatMs: 5000}\n`,
    'millrace.yml:10: heartbeatMs is 5000, expected at most 3333, a third of sessionTimeoutMs',
  ],
  [
    'services without repeating what may hold a password',
    `${good}services:\n  postgres: mysql://secret@host/db\n  kafka: [secret]\n`,
    `millrace.yml:11: services.postgres is not of that form, expected ${databaseUrl}`,
    'millrace.yml:12: services.kafka[0] is not of that form, expected brokers as host:port',
  ],
  [
    'a key written twice',
    `${good}rules: other.yml\n`,
    'millrace.yml:10: Map keys must be unique, expected valid YAML',
  ],
  [
    'what is well-formed together with what is not',
    `${good.replace('[a.jsonl.gz]', '[none.gz]')}partitons: 4\n`,
    'millrace.yml:5: "none.gz" is not there, expected a file',
    'millrace.yml:10: unknown key partitons, expected partitions',
  ],
];

test.each(pipelineCases)('the pipeline file is refused for %s', (_, text, ...errors) => {
  write('millrace.yml', text);
  expect(refusal()).toEqual({ code: 'bad-config', lines: errors });
});

const rulesCases: [name: string, text: string, ...errors: string[]][] = [
  [
    'an unknown key',
    goodRules.replace('because: It is large.', 'becuase: It is large.'),
    'rules.yml:5: rules[0].because is missing, expected the reason a person will read',
    'rules.yml:8: unknown key rules[0].becuase, expected because',
  ],
  [
    'wrong types',
    goodRules.replace('threshold: 50', 'threshold: 500').replace('points: 60', 'points: many'),
    'rules.yml:3: threshold is 500, expected a whole number from 1 to 100',
    'rules.yml:6: rules[0].points is "many", expected a whole number from -100 to 100',
  ],
  [
    'two rules of one name',
    goodRules.replace('name: folded', 'name: large'),
    'rules.yml:9: "large" is taken, expected another than at rules.yml:5',
  ],
  [
    'no rules',
    goodRules.replace(/rules:[\s\S]*/, 'rules: []\n'),
    'rules.yml:4: rules is an empty list, expected a list of at least one rule',
  ],
  [
    'bad YAML',
    'name: [\n',
    'rules.yml:2: Flow sequence in block collection must be sufficiently indented and end with a ], ' +
      'expected valid YAML',
  ],
];

test.each(rulesCases)('the rule set is refused for %s', (_, text, ...errors) => {
  write('rules.yml', text);
  expect(refusal()).toEqual({ code: 'bad-rules', lines: errors });
});

test('issues of both files are told at once', () => {
  write('millrace.yml', `${good}colour: red\n`);
  write('rules.yml', goodRules.replace('version: 1', 'version: 0'));
  expect(refusal().lines).toEqual([
    expect.stringContaining('millrace.yml:10: unknown key colour'),
    'rules.yml:2: version is 0, expected a whole number, 1 or more',
  ]);
});

test('a pipeline file that is not there says what to do', () => {
  rmSync(join(folder, 'millrace.yml'));
  expect(refusal()).toEqual({
    code: 'bad-config',
    lines: [
      'millrace.yml:1: does not exist, expected a YAML file: ' +
        "go to the project's folder or pass --config FILE",
    ],
  });
});

test('the environment is refused by the name of the variable, without its value', () => {
  expect(refusal({ MILLRACE_POSTGRES: 'host:secret' }).lines).toEqual([
    `MILLRACE_POSTGRES: is not of the right form, expected ${databaseUrl}`,
  ]);
});

test('topics are refused for a retention below twice the window, another name and unknown bodies', () => {
  mkdirSync(join(folder, 'topics'), { recursive: true });
  const topic = 'why: Why.\nkey: An id.\ntypes: [event]\npartitions: main\ncleanup: delete\n';
  const bodies = 'bodies: [ChainEvent, MarketEvent, PostEvent, Progress]';
  write('topics/events.yml', `name: events\n${topic}retention: 13d\n${bodies}\n`);
  write('topics/signals.yml', `name: signal\n${topic}retention: 14d\nbodies: [Signal]\n`);
  write('millrace.yml', `${good}dedupe: {window: 7d}\n`);
  expect(refusal({}, join(folder, 'topics')).lines).toEqual([
    'topics/events.yml:7: retention is 13d, expected at least 14d, twice the dedupe window (millrace.yml:10)',
    'topics/signals.yml:1: name is "signal", expected signals, as the file is called',
    'topics/signals.yml:8: bodies are Signal, expected none: run npm run generate after a change',
  ]);
});

test('a place in an expression is told by its line, however the expression is written', () => {
  const config = load();
  const lineOf = (rule: number, text: string) =>
    ruleErrorAt(config, {
      ...{ rule, field: 'when' },
      offset: String(config.ruleSet.rules[rule]?.when).indexOf(text),
    }).replace(`${folder}/`, '');
  expect(lineOf(0, 'amount')).toBe('rules.yml:7');
  expect(lineOf(1, 'amount')).toBe('rules.yml:12');
  expect(lineOf(1, 'symbol')).toBe('rules.yml:13');
  expect(lineOf(2, 'amount')).toBe('rules.yml:18');
  expect(lineOf(2, 'symbol')).toBe('rules.yml:20');
});

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

function load(env: NodeJS.ProcessEnv = {}, topicsDir?: string) {
  return loadConfig({ file: join(folder, 'millrace.yml'), env, ...(topicsDir && { topicsDir }) });
}

function refusal(env: NodeJS.ProcessEnv = {}, topicsDir?: string) {
  try {
    load(env, topicsDir);
  } catch (thrown) {
    if (thrown instanceof Fault)
      return { code: thrown.code, lines: thrown.message.replaceAll(`${folder}/`, '').split('\n') };
    throw thrown;
  }
  throw new Error('it was not refused');
}
