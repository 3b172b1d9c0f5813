/** Topics and tables of the pipeline → what was told, what stands, and what has ever been taken back. */

import { kafkaOptions } from '../../src/cli/kafka-options.ts';
import { loadPipeline } from '../../src/cli/load.ts';
import { eventsTopic, gapsTopic, rawChainTopic, type Signal, signalsTopic } from '../../src/events.ts';
import type { Envelope } from '../../src/flow/envelope.ts';
import type { Topic } from '../../src/flow/topic.ts';
import { avroCodec } from '../../src/kafka/codec.ts';
import { type Looking, looking } from '../../src/kafka/looking.ts';
import { restored } from '../../src/kafka/reading.ts';
import { schemaRegistry } from '../../src/kafka/schema-registry.ts';
import { type PostgresPool, postgresPool } from '../../src/sinks/postgres-pool.ts';
import { schemaOf } from '../../src/sinks/postgres-schema.ts';
import type { StackUrls } from '../../src/stack/stack-record.ts';

export type Place = Readonly<{
  live: ReadonlySet<string>;
  /** Ever, whatever became of them. */
  removed: ReadonlySet<string>;
  /** What said once more what was so already. */
  doubled: readonly string[];
}>;

/** By the event it stands on. */
export type Signals = ReadonlyMap<string, Pick<Signal, 'state' | 'finalityBroken'>>;

export type Found = Readonly<{
  /** By its name: of topics and of the table. */
  places: Readonly<Record<string, Place>>;
  signals: Readonly<Record<string, Signals>>;
  /** Events whose signal was retracted, ever. */
  retracted: ReadonlySet<string>;
  /** Of the ledger of what sources did not see when it happened: by id, whether it is closed. */
  gaps: ReadonlyMap<string, boolean>;
}>;

export interface Finding {
  find(signal: AbortSignal): Promise<Found>;
  close(): Promise<void>;
}

export async function finding(file: string, urls: StackUrls): Promise<Finding> {
  const { config } = loadPipeline(file);
  const named = (topic: string) => `${config.app}.${topic}`;
  const codec = avroCodec(schemaRegistry({ url: urls.registry }), named);
  const eyes = await looking(kafkaOptions(config, urls.kafka.split(',')), codec, named);
  const pool = postgresPool({ url: urls.postgres, app: config.app });
  const { partitions } = config;
  return {
    async find(signal) {
      const [raw, events, signals, ledger] = await Promise.all([
        envelopes({ eyes, topic: rawChainTopic, partitions }, signal),
        envelopes({ eyes, topic: eventsTopic, partitions }, signal),
        envelopes({ eyes, topic: signalsTopic, partitions }, signal),
        envelopes({ eyes, topic: gapsTopic, partitions: 1 }, signal),
      ]);
      const decisions = signals.flatMap(({ body }) => (body.type === 'Signal' ? [body] : []));
      const told = raw.flatMap(({ id, body }) =>
        body.type === 'EvmLog' ? [{ id, isLive: !body.removed }] : [],
      );
      const emitted = events.flatMap(({ id, body }) =>
        body.type === 'ChainEvent' ? [{ id, isLive: body.status === 'live' }] : [],
      );
      const gone = decisions.filter(({ state }) => state === 'retracted');
      return {
        places: {
          'raw.chain': placeOf(told),
          events: placeOf(emitted),
          'the table of events': await tableOfEvents(pool, config.app),
        },
        signals: {
          signals: new Map(decisions.map((decision) => [decision.eventId, decision])),
          'the table of signals': await tableOfSignals(pool, config.app),
        },
        retracted: new Set(gone.map(({ eventId }) => eventId)),
        gaps: new Map(
          ledger.flatMap(({ body }) =>
            body.type === 'SourceGap' ? [[body.gap, body.state === 'closed'] as const] : [],
          ),
        ),
      };
    },
    async close() {
      await Promise.all([eyes.close(), pool.close()]);
    },
  };
}

type Reading<Body> = Readonly<{ eyes: Looking; topic: Topic<Body>; partitions: number }>;

async function envelopes<Body>(
  { eyes, topic, partitions }: Reading<Body>,
  signal: AbortSignal,
): Promise<readonly Envelope<Body>[]> {
  const all: Envelope<Body>[] = [];
  for (let partition = 0; partition < partitions; partition++)
    for await (const { entries } of restored(eyes, { topic, partition }, null, signal))
      for (const entry of entries) {
        if (entry.type === 'undecodable')
          throw new Error(`${topic.name}-${partition}@${entry.offset}: ${entry.why.detail}`);
        all.push(entry.envelope);
      }
  return all;
}

/** An id's records all lie in one partition, in their order. */
export function placeOf(told: readonly Readonly<{ id: string; isLive: boolean }>[]): Place {
  const [live, removed] = [new Set<string>(), new Set<string>()];
  const doubled: string[] = [];
  for (const { id, isLive } of told) {
    if (live.has(id) === isLive) doubled.push(id);
    if (isLive) live.add(id);
    else live.delete(id);
    if (!isLive) removed.add(id);
  }
  return { live, removed, doubled };
}

async function tableOfEvents(pool: PostgresPool, app: string): Promise<Place> {
  const rows = await pool.query<{ id: string; isLive: boolean }>(
    `SELECT id, status = 'live' AS "isLive" FROM ${schemaOf(app)}.events`,
    [],
  );
  const [live, gone] = [rows.filter(({ isLive }) => isLive), rows.filter(({ isLive }) => !isLive)];
  const ids = (of: typeof rows) => new Set(of.map(({ id }) => id));
  return { live: ids(live), removed: ids(gone), doubled: [] };
}

async function tableOfSignals(pool: PostgresPool, app: string): Promise<Signals> {
  const rows = await pool.query<Pick<Signal, 'eventId' | 'state' | 'finalityBroken'>>(
    `SELECT event_id AS "eventId", state, finality_broken AS "finalityBroken" FROM ${schemaOf(app)}.signals`,
    [],
  );
  return new Map(rows.map((row) => [row.eventId, row]));
}
