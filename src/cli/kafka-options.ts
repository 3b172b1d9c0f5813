/** A configuration and the brokers' addresses → how to reach them, secured as the configuration says. */
import type { Config } from '../config.ts';
import type { KafkaOptions } from '../kafka/client.ts';

export const kafkaOptions = ({ app, security }: Config, brokers: readonly string[]): KafkaOptions => ({
  brokers,
  clientId: app,
  ...security.kafka,
});
