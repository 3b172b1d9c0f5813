/** The services as they are now: given by configuration, or of the local stack where that is up. */
import type { Config, ServicesConfig } from '../config.ts';
import { stackStatus } from '../stack/stack-status.ts';

/** Null: neither given nor up. Starts nothing. */
export function presentServices({ services, dataDir }: Config): ServicesConfig {
  const up = stackStatus(dataDir);
  return {
    kafka: services.kafka ?? up.kafka?.split(',') ?? null,
    registry: services.registry ?? up.registry,
    postgres: services.postgres ?? up.postgres,
    redis: services.redis ?? up.redis,
  };
}
