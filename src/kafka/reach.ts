/** The addresses of brokers → a fault within seconds where none answers: for a start, not for a run. */
import { Fault } from '../faults.ts';
import { type KafkaOptions, kafkaCluster } from './client.ts';

/** A running instance waits for brokers; a person who has mistyped an address shall not. */
const attemptMs = 5_000;
/** A single broker on a busy machine may miss the first. */
const attempts = { least: 2, most: 3 };
const remedy = 'start it, or correct its address: services.kafka of the pipeline, or MILLRACE_KAFKA';

/**
 * Throws `service-unreachable`. Goes on to the controller's own address, since a broker can answer at the one
 * we were given and tell us another that nobody can reach.
 */
export async function requireKafka(options: KafkaOptions): Promise<void> {
  const wanted = Math.max(attempts.least, Math.min(options.brokers.length, attempts.most));
  const cluster = kafkaCluster(options, {
    connectionTimeout: attemptMs,
    requestTimeout: attemptMs,
    retry: { initialRetryTime: 50, retries: wanted - 1 },
  });
  try {
    await cluster.connect();
    await cluster.refreshMetadata();
    await cluster.findControllerBroker();
  } catch (thrown) {
    throw unreachable(options.brokers, thrown);
  } finally {
    await cluster.disconnect();
  }
}

function unreachable(brokers: readonly string[], cause: unknown): Fault {
  const why = cause instanceof Error ? cause.message : String(cause);
  const what = `Kafka at ${brokers.join(', ')} does not answer: ${why}`;
  return new Fault('service-unreachable', `${what}; ${remedy}`, { cause });
}
