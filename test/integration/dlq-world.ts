/** A pipeline with dead letters: written as an earlier version would have, read and redriven by commands. */
import { join } from 'node:path';
import { type Admin, Kafka, logLevel, type Producer } from 'kafkajs';
import { expect } from 'vitest';
import { loadPipeline } from '../../src/cli/load.ts';
import { type Prepared, prepare, release, runPipeline } from '../../src/cli/pipeline.ts';
import type { Config } from '../../src/config.ts';
import { deadTopic, topics } from '../../src/events.ts';
import { deadLetter, type Refusal } from '../../src/flow/dead-letter.ts';
import type { Envelope, PoisonCode } from '../../src/flow/envelope.ts';
import { type ActorId, actorId, epochMs, eventId, sourceActorId } from '../../src/flow/ids.ts';
import type { Topic } from '../../src/flow/topic.ts';
import { avroCodec, type Codec } from '../../src/kafka/codec.ts';
import { type Looking, looking } from '../../src/kafka/looking.ts';
import { restored } from '../../src/kafka/reading.ts';
import { schemaRegistry } from '../../src/kafka/schema-registry.ts';
import type { StackUrls } from '../../src/stack/stack-record.ts';
import { silent } from '../../src/telemetry.ts';
import { type CommandRun, runMillrace } from './command-run.ts';
import { type PipelineFolder, pipelineFolder, serviceVariables } from './pipeline-folder.ts';

const never = new AbortController().signal;

/** One line of what a command says to a script. */
export type Asked = Readonly<Record<string, unknown>>;
/** A partition and an offset in it. */
export type Place = readonly [partition: number, offset: number];
export type Buried = Omit<Refusal, 'at'>;

export interface DlqWorld {
  readonly app: string;
  readonly folder: PipelineFolder;
  readonly config: Config;
  readonly codec: Codec;
  readonly admin: Admin;
  /** Puts letters on `dead`, all in one transaction. */
  bury(refusals: readonly Buried[]): Promise<void>;
  letterOf(by: string, origin: string, [code, bytes]: readonly [PoisonCode, Uint8Array]): Buried;
  /** A letter of refine about what lies, or lay, at a place. */
  byRefine(topic: Topic<unknown>, place: Place, about: readonly [PoisonCode, Uint8Array]): Buried;
  /** A value as our own writers write it. */
  encoded(topic: Topic<unknown>, id: string, body: Readonly<{ type: string }>): Buffer;
  /** Puts values on a topic as they are. */
  append(
    topic: Topic<unknown>,
    partition: number,
    values: readonly (Buffer | string | null)[],
  ): Promise<void>;
  /** Committed records of one partition that can be read. */
  records<Body>(topic: Topic<Body>, partition: number): Promise<readonly Envelope<Body>[]>;
  /** Where every partition ends, markers included. */
  ends(): Promise<Readonly<Record<string, readonly string[]>>>;
  dlq(...argv: readonly string[]): Promise<CommandRun>;
  /** The answer of a command that prints one JSON object a line. */
  asked(...argv: readonly string[]): Promise<readonly Asked[]>;
  /** Runs sources and processors until something holds. */
  running(until: () => Promise<boolean>): Promise<void>;
  end(): Promise<void>;
}

export async function dlqWorld(urls: StackUrls, lines: readonly Uint8Array[] = []): Promise<DlqWorld> {
  const folder = pipelineFolder(lines);
  const { app } = folder;
  const { config, ruleSet } = loadPipeline(join(folder.path, 'millrace.yml'));
  const { kafka, registry, postgres, redis } = urls;
  const given = { kafka: [kafka], registry, postgres, redis };
  const prepared: Prepared = await prepare({ config, ruleSet, urls: given, telemetry: silent }, never);
  const nameInKafka = (topic: string): string => `${app}.${topic}`;
  const codec = avroCodec(schemaRegistry({ url: registry }), nameInKafka);
  await codec.prepare(topics);
  const client = new Kafka({ brokers: [kafka], logLevel: logLevel.NOTHING });
  const [producer, admin]: [Producer, Admin] = [client.producer(), client.admin()];
  const [log]: [Looking, ...unknown[]] = await Promise.all([
    looking({ brokers: [kafka], clientId: app }, codec, nameInKafka),
    producer.connect(),
    admin.connect(),
  ]);
  const env = serviceVariables(urls);
  const dlq = (...argv: readonly string[]) => runMillrace(['dlq', ...argv], { cwd: folder.path, env });

  const letterOf: DlqWorld['letterOf'] = (by, origin, [code, bytes]) => ({
    ...{ by: by as ActorId, origin, bytes },
    why: { code, detail: `an earlier version took it for ${code}` },
  });

  return {
    ...{ app, folder, config, codec, admin, dlq, letterOf },
    byRefine: ({ name }, [partition, offset], about) =>
      letterOf(actorId(app, 'refine', name, partition), `${name}-${partition}@${offset}`, about),
    encoded(topic, id, body) {
      const appendedAt = topic.name.startsWith('raw.') ? null : epochMs(Date.now());
      return codec.encode(topic, { id: eventId(id), key: 'k', at: epochMs(1), appendedAt, body });
    },
    async bury(refusals) {
      const by = sourceActorId(app, 'earlier-version');
      const seat = await prepared.log.open(by);
      const writes = refusals.map((refusal) => deadLetter(deadTopic, { ...refusal, at: epochMs(0) }));
      expect(await seat.commit({ by, writes })).toBe('committed');
      await seat.close();
    },
    async append(topic, partition, values) {
      const messages = values.map((value) => ({ value, partition }));
      await producer.send({ topic: nameInKafka(topic.name), acks: -1, messages });
    },
    async records<Body>(topic: Topic<Body>, partition: number) {
      const found: Envelope<Body>[] = [];
      for await (const { entries } of restored(log, { topic, partition }, null, never))
        found.push(...entries.flatMap((entry) => (entry.type === 'record' ? [entry.envelope] : [])));
      return found;
    },
    async ends() {
      const named = topics.map(async ({ name }) => {
        const offsets = await admin.fetchTopicOffsets(nameInKafka(name));
        const inOrder = offsets.toSorted((a, b) => a.partition - b.partition);
        return [name, inOrder.map(({ high }) => high)] as const;
      });
      return Object.fromEntries(await Promise.all(named));
    },
    async asked(...argv) {
      const { stdout, stderr } = await dlq(...argv, '--json');
      expect(stderr.replaceAll(/^.*records read.*\n/gm, '')).toBe('');
      return stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
    },
    async running(until) {
      const stop = new AbortController();
      const ended = runPipeline(prepared, new Set(['producers', 'processors']), stop.signal);
      try {
        await Promise.race([expect.poll(until, { timeout: 90_000, interval: 200 }).toBe(true), ended]);
      } finally {
        stop.abort();
        await ended;
      }
    },
    async end() {
      await Promise.all([producer.disconnect(), admin.disconnect(), log.close(), release(prepared)]);
      folder.remove();
    },
  };
}
