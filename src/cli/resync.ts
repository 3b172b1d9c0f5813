/** `millrace resync`: a chain source that stands still after a fork too deep for it goes on. */
import { Command } from 'commander';
import { nearest } from '../config/nearest.ts';
import type { EvmSourceConfig } from '../config/source-config.ts';
import type { Config } from '../config.ts';
import { topics } from '../events.ts';
import { Fault } from '../faults.ts';
import { sourceActorId } from '../flow/ids.ts';
import type { Source } from '../flow/source.ts';
import { avroCodec } from '../kafka/codec.ts';
import { looking } from '../kafka/looking.ts';
import { restored } from '../kafka/reading.ts';
import { schemaRegistry } from '../kafka/schema-registry.ts';
import { resync } from '../producers/chain/resync.ts';
import { lastCursor } from '../producers/last-cursor.ts';
import { runSource } from '../producers/run-source.ts';
import { writtenBook } from '../producers/written.ts';
import { logTelemetry } from '../telemetry.ts';
import { kafkaOptions } from './kafka-options.ts';
import { loadPipeline } from './load.ts';
import { openLog } from './open-log.ts';
import { type Resynced, resyncLine, tallied } from './resynced.ts';
import { provideService } from './services.ts';

type Options = Readonly<{ config: string; yes?: boolean; json?: boolean }>;

/** `signal` is aborted when the process is asked to stop. */
export const resyncCommand = (signal: AbortSignal): Command =>
  new Command('resync')
    .description('take back what a chain source has told of blocks that are gone; a dry run without --yes')
    .argument('<source>', 'its name in the pipeline file')
    .option('--yes', 'do it; without, nothing is written and nobody disturbed')
    .option('--config <file>', 'the pipeline', 'millrace.yml')
    .option('--json', 'one JSON object: what was, or would be, taken back, and where the source goes on')
    .addHelpText('after', '\nExample:\n  npx millrace resync ethereum && npx millrace resync ethereum --yes')
    .action((name: string, options: Options) => run(name, options, signal));

async function run(name: string, { config: file, yes, json }: Options, signal: AbortSignal): Promise<void> {
  const { config } = loadPipeline(file);
  const { source, found } = tallied(resync(named(config, name), logTelemetry('warn')));
  const { kafka, registry } = config.services;
  const given = kafka && registry ? { kafka, registry } : null;
  const { url, stop } = await provideService(config, { given, of: (urls) => urls }, signal);
  try {
    const codec = avroCodec(
      schemaRegistry({ url: url.registry, ...config.security.registry }),
      (topic) => `${config.app}.${topic}`,
    );
    const stand = { config, brokers: url.kafka, codec };
    await (yes ? written(stand, source, signal) : looked(stand, source, signal));
    const told: Resynced = { ...found(), written: yes === true };
    console.log(json ? JSON.stringify(told) : resyncLine(told));
  } finally {
    await stop();
  }
}

function named({ sources }: Config, name: string): EvmSourceConfig {
  const chains = sources.filter((source) => source.type === 'evm');
  const found = chains.find((source) => source.name === name);
  if (found) return found;
  const names = chains.map((source) => source.name);
  const meant = nearest(name, names);
  const known = `the pipeline has ${names.join(', ') || 'none'}`;
  const hint = meant ? `did you mean ${meant}?` : `${known}.`;
  throw new Fault('bad-arguments', `No source of type evm is called ${name}: ${hint}`);
}

type Stand = Readonly<{
  config: Config;
  brokers: readonly string[];
  codec: ReturnType<typeof avroCodec>;
}>;

/** Whoever runs the source is fenced, and sits down again behind what is written here. */
async function written<Body>(stand: Stand, source: Source<Body>, signal: AbortSignal): Promise<void> {
  const { config, brokers, codec } = stand;
  const { app, partitions, turn } = config;
  await codec.prepare(topics);
  const log = await openLog(config, brokers, codec);
  try {
    const now = () => performance.now();
    const run = { log, app, partitions, bounds: turn, telemetry: logTelemetry('warn'), now };
    if ((await runSource({ ...run, source }, signal)) !== 'fenced') return;
    const by = sourceActorId(app, source.name);
    throw new Fault('service-failed', `An instance took ${by} meanwhile. Run the command again.`);
  } finally {
    await log.close();
  }
}

async function looked<Body>(stand: Stand, source: Source<Body>, signal: AbortSignal): Promise<void> {
  const { config, brokers, codec } = stand;
  const nameInKafka = (topic: string) => `${config.app}.${topic}`;
  const eyes = await looking(kafkaOptions(config, brokers), codec, nameInKafka);
  try {
    const seat: Parameters<typeof writtenBook>[0] = {
      restore: (topic, partition, from) => restored(eyes, { topic, partition }, from, signal),
      wrote: () => null,
    };
    const { last } = await lastCursor(seat, source.name);
    const book = writtenBook(seat, source.to, config.partitions);
    for await (const _ of source.open(last?.cursor ?? null, book.written, signal));
  } finally {
    await eyes.close();
  }
}
