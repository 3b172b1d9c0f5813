/** One way to reach the brokers: kafkajs' public client and, below it, a cluster for the reader. */
import { Kafka, type KafkaConfig, logLevel, type SASLOptions } from 'kafkajs';
import type { SaslConfig, TlsConfig } from '../config/security.ts';
import { Fault } from '../faults.ts';
import { type Cluster, ClusterOf, createLogger, createSocketFactory } from './kafkajs-internals.ts';

export type KafkaOptions = Readonly<{
  brokers: readonly string[];
  clientId: string;
  /** Empty: TLS with the authorities that the system trusts. */
  ssl?: TlsConfig;
  sasl?: SaslConfig;
}>;

/** Back-to-back transactions ask again after about 20 ms where kafkajs would wait 300. */
const retry = { initialRetryTime: 20, multiplier: 2, maxRetryTime: 1_000, retries: 9 };
const metadataMaxAgeMs = 60_000;
const logCreator = () => () => undefined;

/** How long is waited for a broker, and how often it is asked again. */
type Patience = Readonly<{
  connectionTimeout: number;
  requestTimeout: number;
  retry: NonNullable<KafkaConfig['retry']>;
}>;

const lasting: Patience = { connectionTimeout: 3_000, requestTimeout: 30_000, retry };

const shared = (options: KafkaOptions, patience = lasting) => ({
  brokers: [...options.brokers],
  clientId: options.clientId,
  ...(options.ssl === undefined ? {} : { ssl: options.ssl }),
  ...(options.sasl === undefined ? {} : { sasl: saslOptions(options.sasl) }),
  ...patience,
});

/** kafkajs has a type for each mechanism, which all have the same two fields. */
function saslOptions({ mechanism, username, password }: SaslConfig): SASLOptions {
  switch (mechanism) {
    case 'plain':
      return { mechanism, username, password };
    case 'scram-sha-256':
      return { mechanism, username, password };
    case 'scram-sha-512':
      return { mechanism, username, password };
    default:
      return mechanism satisfies never;
  }
}

/** kafkajs itself says nothing: what matters is an occurrence of ours. */
export const kafkaClient = (options: KafkaOptions): Kafka =>
  new Kafka({ ...shared(options), logLevel: logLevel.NOTHING, logCreator });

/** A cluster of its own has its own connections, so a long fetch never stands before a produce. */
export const kafkaCluster = (options: KafkaOptions, patience = lasting): Cluster =>
  new ClusterOf({
    ...shared(options, patience),
    logger: createLogger({ level: logLevel.NOTHING, logCreator }),
    socketFactory: createSocketFactory(),
    enforceRequestTimeout: true,
    metadataMaxAge: metadataMaxAgeMs,
    allowAutoTopicCreation: false,
    maxInFlightRequests: null,
  });

/**
 * kafkajs names what went wrong in `type` (from the broker) or `name` (its own); both survive its wrapping.
 */
export function kafkaErrorType(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  if ('type' in thrown && typeof thrown.type === 'string') return thrown.type;
  return thrown.cause instanceof Error ? kafkaErrorType(thrown.cause) : thrown.name;
}

/** Anything kafkajs throws outside a transaction: the brokers do not serve us now and may later. */
export const unavailable = (doing: string, thrown: unknown): Fault =>
  thrown instanceof Fault
    ? thrown
    : new Fault(
        'kafka-unavailable',
        `Kafka did not let us ${doing}: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
        { cause: thrown },
      );
