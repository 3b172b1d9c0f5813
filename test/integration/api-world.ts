/** An API over a database of each test's own, and the sinks that write what it reads. */
import type { LightMyRequestResponse } from 'fastify';
import { afterEach, beforeEach, inject } from 'vitest';
import type { EnrichedEvent, Progress, Signal } from '../../src/events.ts';
import type { Sink } from '../../src/flow/sink.ts';
import { postgresEvents } from '../../src/sinks/postgres-events.ts';
import { postgresSignals } from '../../src/sinks/postgres-signals.ts';
import { apiOf } from '../api-of.ts';
import { batchOf } from '../flowing.ts';
import { postgresWorld } from './postgres-world.ts';

type Told<Body> = readonly [id: string, body: Body, atMs?: number];

export interface ApiWorld {
  ask(url: string, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers as it expects them
  get(url: string): Promise<any>;
  /** The ids of a list, page by page to its end. */
  ids(url: string): Promise<string[]>;
  storeEvents(...events: Told<EnrichedEvent>[]): Promise<void>;
  storeSignals(...signals: Told<Signal>[]): Promise<void>;
  end(): Promise<void>;
}

const never = new AbortController().signal;

/** A fresh one for each test of a file, ended after it. */
export function freshApi(): () => ApiWorld {
  let world: ApiWorld | null = null;
  beforeEach(async () => {
    world = await apiWorld(inject('urls').postgres);
  });
  afterEach(() => world?.end());
  return () => {
    if (!world) throw new Error('no test is running');
    return world;
  };
}

async function apiWorld(postgres: string): Promise<ApiWorld> {
  const world = await postgresWorld(postgres);
  const server = apiOf(world);
  const ask: ApiWorld['ask'] = (url, headers = {}) => server.inject({ url, headers });
  const get: ApiWorld['get'] = async (url) => (await ask(url)).json();
  const write = async <Body>(sink: Sink<Body>, told: readonly Told<Body>[]): Promise<void> => {
    const seat = await sink.take(0, never);
    await seat.write(batchOf(seat.position ?? 0, ...told.map((one): [...Told<Body>] => [...one])), never);
  };
  return {
    ask,
    get,
    async ids(url) {
      const seen: string[] = [];
      for (let cursor = ''; ; ) {
        const { items, next } = await get(`${url}${url.includes('?') ? '&' : '?'}${cursor}`);
        seen.push(...items.map(({ id }: { id: string }) => id));
        if (next === null) return seen;
        cursor = `cursor=${next}`;
      }
    },
    storeEvents: (...told) => write<EnrichedEvent | Progress>(postgresEvents(world), told),
    storeSignals: (...told) => write<Signal | Progress>(postgresSignals(world), told),
    async end() {
      await server.close();
      await world.end();
    },
  };
}
