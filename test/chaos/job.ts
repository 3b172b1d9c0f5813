/** What the instances are there to do, how to begin it, and how to judge what came of it. */
import type { FaultPoint } from '../../src/config/armed-fault.ts';
import type { RawChainBody } from '../../src/events.ts';
import type { Log } from '../../src/flow/log.ts';
import type { Source } from '../../src/flow/source.ts';
import type { GroupTimes } from '../../src/kafka/group-member.ts';
import type { LogParts } from '../../src/kafka/kafka-log.ts';
import type { ServiceName } from '../../src/stack/stack-home.ts';
import type { StackUrls } from '../../src/stack/stack-record.ts';
import type { Command } from './fleet.ts';
import type { Plant } from './planted-log.ts';
import type { Comparison } from './sequences.ts';

export type Times = GroupTimes & Readonly<{ transactionMs: number }>;

export type JobOptions = Readonly<{
  urls: StackUrls;
  app: string;
  partitions: number;
  times: Times;
  plant: Plant | null;
  seed: number;
}>;

export type Judgement = Readonly<{
  /** By what was compared: a topic, a table. */
  compared: Readonly<Record<string, Comparison>>;
  /** Whatever else is not as it must be, in words. */
  wrong: readonly string[];
}>;

export interface Job {
  /** Where the load is written to. */
  readonly log: Log;
  readonly parts: LogParts;
  readonly points: readonly FaultPoint[];
  /** Topics by the names they have here, to be searched for transactions left open. */
  readonly topics: readonly string[];
  /** An instance that reaches Kafka at this address. */
  instance(kafka: string): Command;
  /** Where instances keep what they remember, if they do. */
  readonly stateDir: string | null;
  /** One that joins and leaves every two seconds. */
  restless(kafka: string): Command;
  /** Resolves to null once all of the load has come through; to what is missing where that takes too long. */
  drained(load: Source<RawChainBody>, patienceMs: number): Promise<string | null>;
  judge(load: Source<RawChainBody>): Promise<Judgement>;
  end(): Promise<void>;
}

export type JobKind = Readonly<{
  hasMemory: boolean;
  services: readonly ServiceName[];
  begin(options: JobOptions): Promise<Job>;
}>;
