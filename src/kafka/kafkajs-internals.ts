/** The parts of kafkajs 2.2.4 below its public face that we stand on, each with the type we rely on. */
import { createRequire } from 'node:module';
import type { KafkaConfig, logLevel } from 'kafkajs';

const require = createRequire(import.meta.url);

/** A request as kafkajs' connection takes it: how to encode it, and how to read its answer. */
export type Exchange<Answer> = Readonly<{
  request: Readonly<{ apiKey: number; apiVersion: number; apiName: string; encode(): Promise<unknown> }>;
  response: Readonly<{ decode(raw: Buffer): Promise<Answer>; parse(answer: Answer): Promise<Answer> }>;
  requestTimeout?: number;
}>;

/** A member as whoever leads the group sees it, or what it is given. */
export type NamedBytes<Name extends string> = Readonly<{ memberId: string } & { [Key in Name]: Buffer }>;

type Of = Readonly<{ groupId: string; memberId: string }>;

/** How a member speaks with the coordinator of its group. Throws kafkajs' errors, by `type`. */
type GroupRequests = Readonly<{
  join: (
    join: Of &
      Readonly<{
        sessionTimeout: number;
        rebalanceTimeout: number;
        protocolType: 'consumer';
        groupProtocols: readonly Readonly<{ name: string; metadata: Buffer }>[];
      }>,
  ) => Exchange<Joined>;
  sync: (
    sync: Of & Readonly<{ generationId: number; groupAssignment: readonly NamedBytes<'memberAssignment'>[] }>,
  ) => Exchange<Readonly<{ memberAssignment: Buffer }>>;
  heartbeat: (beat: Of & Readonly<{ groupGenerationId: number }>) => Exchange<unknown>;
  leave: (leave: Of) => Exchange<unknown>;
}>;

export type Joined = Readonly<{
  generationId: number;
  groupProtocol: string;
  leaderId: string;
  memberId: string;
  /** Empty for whoever does not lead. */
  members: readonly NamedBytes<'memberMetadata'>[];
}>;

type OffsetsQuery = Readonly<{ topic: string; partitions: readonly object[] }>;
type OffsetsAnswer = Readonly<{
  responses: readonly { topic: string; partitions: readonly { partition: number; offset: string }[] }[];
}>;

export interface Broker {
  /** By API key, once connected: what the broker can be asked. */
  readonly versions?: Readonly<Record<number, { minVersion: number; maxVersion: number }>> | null;
  readonly connectionPool: { send<Answer>(exchange: Exchange<Answer>): Promise<Answer> };
  listOffsets(query: {
    replicaId: number;
    isolationLevel: number;
    topics: readonly OffsetsQuery[];
  }): Promise<OffsetsAnswer>;
  offsetFetch(query: { groupId: string; topics: readonly OffsetsQuery[] }): Promise<OffsetsAnswer>;
  disconnect(): Promise<void>;
}

export interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  refreshMetadata(): Promise<void>;
  addMultipleTargetTopics(topics: readonly string[]): Promise<void>;
  findTopicPartitionMetadata(topic: string): readonly { partitionId: number; leader: number }[];
  findBroker(which: { nodeId: number }): Promise<Broker>;
  findControllerBroker(): Promise<Broker>;
  findGroupCoordinator(which: { groupId: string }): Promise<Broker>;
}

type ClusterOptions = Pick<KafkaConfig, 'brokers' | 'clientId' | 'ssl' | 'sasl' | 'retry'> &
  Readonly<{
    logger: unknown;
    socketFactory: unknown;
    connectionTimeout: number;
    requestTimeout: number;
    enforceRequestTimeout: boolean;
    metadataMaxAge: number;
    allowAutoTopicCreation: boolean;
    maxInFlightRequests: number | null;
  }>;

type FetchRequest = (fetch: {
  replicaId: number;
  maxWaitTime: number;
  minBytes: number;
  maxBytes: number;
  isolationLevel: number;
  topics: readonly {
    topic: string;
    partitions: readonly { partition: number; fetchOffset: string; maxBytes: number }[];
  }[];
}) => Exchange<unknown>['request'];

export const ClusterOf: new (options: ClusterOptions) => Cluster = require('kafkajs/src/cluster');
export const fetchRequest: FetchRequest = require('kafkajs/src/protocol/requests/fetch/v11/request');
/** The versions of Kafka 2.3: Kafka 4 has taken away older ones, and kafkajs knows no later ones. */
export const groupRequests: GroupRequests = {
  join: require('kafkajs/src/protocol/requests/joinGroup').protocol({ version: 5 }),
  sync: require('kafkajs/src/protocol/requests/syncGroup').protocol({ version: 3 }),
  heartbeat: require('kafkajs/src/protocol/requests/heartbeat').protocol({ version: 3 }),
  leave: require('kafkajs/src/protocol/requests/leaveGroup').protocol({ version: 3 }),
};
/** kafkajs' own way to share partitions, for as long as a group has a member that knows no other. */
export const roundRobin: (parts: { cluster: Cluster }) => {
  readonly name: string;
  assign(group: {
    members: readonly { memberId: string }[];
    topics: readonly string[];
  }): Promise<NamedBytes<'memberAssignment'>[]>;
} = require('kafkajs/src/consumer/assigners').roundRobin;
export const createSocketFactory: () => unknown = require('kafkajs/src/network/socketFactory');
export const createLogger: (options: { level: logLevel; logCreator: unknown }) => unknown =
  require('kafkajs/src/loggers').createLogger;
export const staleMetadataErrors: ReadonlySet<number> = new Set([3, 5, 6, 9, 74, 75, 76]);
