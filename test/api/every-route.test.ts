import { setTimeout as sleep } from 'node:timers/promises';
import { Validator } from '@seriousme/openapi-schema-validator';
import type { RouteOptions } from 'fastify';
import Schema from 'typebox/schema';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiOf } from '../api-of.ts';
import { eventRow, explainedRow, gapRow, given, marketRow, signalRow } from './rows.ts';
import { type Parameter, rightValue, wrongValues } from './wrong-values.ts';

type Operation = Readonly<{
  summary?: string;
  tags?: readonly string[];
  parameters?: readonly Parameter[];
  responses: Readonly<Record<string, { content?: Readonly<Record<string, { schema: object }>> }>>;
}>;

const rowsOf = (sql: string): object[] => {
  if (sql.includes('.gaps g')) return [gapRow];
  if (!sql.includes('.signals s')) return [eventRow, marketRow];
  return [sql.includes(' AS history') ? explainedRow : signalRow];
};

const routes: RouteOptions[] = [];
let asked = 0;
const server = apiOf({
  app: 'my-app',
  pool: {
    async query<Row>(sql: string, values: readonly unknown[]) {
      if (sql.includes('sink_positions')) return [];
      asked += 1;
      return given<Row>(sql, values, rowsOf(sql));
    },
  },
});
// Synchronous with the making of the app: routes are added when it gets ready.
server.addHook('onRoute', (route) => {
  if (route.method !== 'HEAD') routes.push(route);
});
let document: Readonly<{ paths: Readonly<Record<string, { get: Operation }>> }>;
beforeAll(async () => {
  document = (await server.inject('/docs/json')).json();
});
afterAll(() => server.close());

/** Every route with what is to be sent to it; `documented` ones are tried with all that they document. */
const known: Readonly<Record<string, 'documented' | 'page'>> = {
  'GET /ping': 'documented',
  'GET /healthz': 'documented',
  'GET /readyz': 'documented',
  'GET /metrics': 'documented',
  'GET /v1/events': 'documented',
  'GET /v1/events/{id}': 'documented',
  'GET /v1/signals': 'documented',
  'GET /v1/signals/{id}': 'documented',
  'GET /v1/gaps': 'documented',
  'GET /docs/': 'page',
  'GET /docs/json': 'page',
  'GET /docs/yaml': 'page',
};
const documented = Object.keys(known)
  .filter((route) => known[route] === 'documented')
  .map((route) => route.replace('GET ', ''));

test('the table of routes is whole: no route is without its tests', () => {
  const served = routes
    .filter(({ url }) => !url.startsWith('/docs/static'))
    .map(({ method, url }) => `${method} ${url.replace(':id', '{id}')}`);
  expect([...new Set(served)].toSorted()).toEqual(Object.keys(known).toSorted());
  expect(Object.keys(document.paths).toSorted()).toEqual(documented.toSorted());
});

test('the document is valid OpenAPI 3.1, and says nothing of the app beside it', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
  expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'Millrace', version: '0.0.0' } });
  expect(JSON.stringify(document)).not.toContain('my-app');
});

test.each(documented)('%s is documented: what it is for, its answer, and how it refuses', (path) => {
  const { summary, tags, parameters = [], responses } = operationAt(path);
  expect({ summary, tags }).toEqual({ summary: expect.any(String), tags: [expect.any(String)] });
  expect(Object.keys(responses)).toEqual(['200', '4XX', '5XX']);
  for (const { schema, ...parameter } of parameters)
    expect({ ...schema, ...parameter }).toMatchObject({
      description: expect.any(String),
      type: expect.any(String),
    });
});

test.each(documented)('%s can be tried as it is shown: no filter is filled in or asked for', (path) => {
  const filters = (operationAt(path).parameters ?? []).filter((parameter) => parameter.in === 'query');
  expect(filters.filter(({ example, required }) => example !== undefined || required)).toEqual([]);
});

test.each(documented)('%s answers as it documents, filter by filter and with all at once', async (path) => {
  const { parameters = [], responses } = operationAt(path);
  const [[type, { schema }] = ['', { schema: {} }]] = Object.entries(responses['200']?.content ?? {});
  const single = parameters.map((parameter) => [parameter]);
  for (const given of [[], ...single, parameters]) {
    const url = urlOf(path, parameters, given);
    const answer = await server.inject(url);
    expect([url, answer.statusCode]).toEqual([url, 200]);
    expect(answer.headers['content-type']).toContain(type);
    const body: unknown = type === 'application/json' ? answer.json() : answer.body;
    expect(Schema.Errors(closed(schema) as object, body)).toEqual([true, []]);
  }
});

describe.each(documented)('%s', (path) => {
  test('refuses what does not fit each parameter, and asks nobody about it', async () => {
    const { parameters = [] } = operationAt(path);
    for (const parameter of parameters) {
      for (const value of wrongValues(parameter))
        await refused(urlWith(path, parameters, { parameter, value }));
    }
  });

  test('refuses what it does not know: filters, prototypes, bodies, methods', async () => {
    const url = urlOf(path, operationAt(path).parameters ?? [], []);
    const isList = (operationAt(path).parameters ?? []).some((parameter) => parameter.in === 'query');
    if (isList)
      for (const name of ['colour', '__proto__', 'constructor', 'limit[]', 'since[gte]', 'x'.repeat(2_000)])
        await refused(`${url}?${encodeURIComponent(name)}=1`);
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH'] as const) {
      const answer = await server.inject({ method, url, payload: { a: 1 } });
      expect([method, answer.statusCode]).toEqual([method, 404]);
    }
  });
});

test('SQL in a field of text is text: it is a parameter, and finds nothing else', async () => {
  for (const path of documented) {
    const { parameters = [] } = operationAt(path);
    for (const parameter of parameters.filter(({ schema }) => schema.pattern === '^[^\\u0000]+$')) {
      const answer = await server.inject(urlWith(path, parameters, { parameter, value: "' OR 1=1; --" }));
      expect(answer.statusCode).toBe(200);
    }
  }
});

function operationAt(path: string): Operation {
  const operation = document.paths[path]?.get;
  if (!operation) throw new Error(`${path} is not documented`);
  return operation;
}

/** A machine that is busy beside makes the instance late, and a late one answers nothing else. */
async function answered(url: string) {
  for (;;) {
    const answer = await server.inject(url);
    if (answer.statusCode !== 503) return answer;
    await sleep(200);
  }
}

async function refused(url: string): Promise<void> {
  const before = asked;
  const answer = await answered(url);
  const told = `${url.slice(0, 120)} → ${answer.statusCode}`;
  expect(told).toMatch(/ → 4\d\d$/);
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(answer.json()).toMatchObject({ type: 'about:blank', detail: expect.stringMatching(/\S/) });
  expect(answer.body.length).toBeLessThan(2_000);
  expect(answer.body).not.toMatch(/\bat .*\.ts:\d|node_modules/);
  expect(asked).toBe(before);
}

type Given = Readonly<{ parameter: Parameter; value: string }>;

function urlWith(path: string, parameters: readonly Parameter[], { parameter, value }: Given): string {
  const encoded = encodeURIComponent(value);
  if (parameter.in === 'path') return path.replace(`{${parameter.name}}`, encoded);
  return `${urlOf(path, parameters, [])}?${parameter.name}=${encoded}`;
}

/** Parameters of the path are always given. Two that bound one range meet in one value, which fits. */
function urlOf(path: string, all: readonly Parameter[], given: readonly Parameter[]): string {
  const inPath = all.filter((parameter) => parameter.in === 'path');
  const filled = inPath.reduce(
    (url, parameter) => url.replace(`{${parameter.name}}`, encodeURIComponent(rightValue(parameter))),
    path,
  );
  const query = given.filter((parameter) => parameter.in === 'query').map(pairOf);
  return query.length === 0 ? filled : `${filled}?${query.join('&')}`;
}

function pairOf(parameter: Parameter): string {
  const special: Record<string, string> = {
    since: '2021-04-20T12:00:00Z',
    until: '2021-04-21T12:00:00Z',
    address: `0x${'aB'.repeat(20)}`,
    cursor: 'WzE2MTg5MjAwMDAxMjMsInM5Il0',
  };
  return `${parameter.name}=${encodeURIComponent(special[parameter.name] ?? rightValue(parameter))}`;
}

/** The same shape, with nothing allowed beside what it names. */
const closed = (schema: object): unknown =>
  JSON.parse(JSON.stringify(schema), (_, value: unknown) =>
    isOpen(value) ? { ...value, ...sealed } : value,
  );

const sealed = { additionalProperties: false };
const isOpen = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && 'properties' in value && !('additionalProperties' in value);
