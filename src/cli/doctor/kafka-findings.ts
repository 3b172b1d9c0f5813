/** A Kafka and a configuration → what of Kafka bears or voids the promises, and whether its topics fit. */
import type { Config } from '../../config.ts';
import { clusterFacts } from '../../kafka/cluster-facts.ts';
import { planTopics } from '../../kafka/topics.ts';
import { kafkaOptions } from '../kafka-options.ts';
import { topicsOf } from '../topics-of.ts';
import { atLeast, type Finding, finding } from './finding.ts';

const voids = 'until then exactly once holds only as long as no broker loses its disk';
const factor = `raise it: default.replication.factor of the brokers, and kafka-reassign-partitions; ${voids}`;
const minimum = `set min.insync.replicas=2 for the brokers and the topics; ${voids}`;

export async function kafkaFindings(config: Config, brokers: readonly string[]): Promise<readonly Finding[]> {
  const options = topicsOf(config, brokers);
  const names = config.topics.map(({ name }) => `${config.app}.${name}`);
  const facts = await clusterFacts(kafkaOptions(config, brokers), names);
  const { replication, minInSync, ownTopics } = facts;
  return [
    finding('kafka', 'right', { found: `${facts.brokers} brokers at ${brokers.join(', ')}` }),
    finding('kafka version', facts.olderVersion === null ? 'right' : 'weak', {
      found: facts.olderVersion ?? '4.0 or later',
      wanted: '4.0 or later',
      next: 'upgrade it: exactly once is not promised before 4.0, where offsets may show late (KAFKA-17507)',
    }),
    atLeast('kafka replication', [replication, 3], { verdict: 'weak', next: factor }),
    atLeast('kafka min in sync', [minInSync, 2], { verdict: 'weak', next: minimum }),
    atLeast('kafka own topics', [ownTopics.replication, 3], {
      verdict: 'weak',
      next: `raise the factor of __consumer_offsets and __transaction_state; ${voids}`,
    }),
    ...encryptionFindings(config),
    await topicsFinding(options),
  ];
}

function encryptionFindings({ security: { kafka } }: Config): readonly Finding[] {
  if (kafka.sasl?.mechanism !== 'plain' || kafka.ssl) return [];
  const next = 'set services.kafka.ssl, or take scram-sha-512: PLAIN sends the password as it is';
  return [finding('kafka password', 'weak', { found: 'sent in clear', next, blame: 'input' })];
}

async function topicsFinding(options: ReturnType<typeof topicsOf>): Promise<Finding> {
  const { steps } = await planTopics(options);
  const count = (wanted: string) => steps.filter(({ action }) => action === wanted).length;
  const [refused, changed, missing] = [count('refuse'), count('change'), count('create')];
  const otherwise = `${missing} missing, ${changed} different, ${refused} contradicting`;
  const found = `${count('keep')} as wanted, ${otherwise}`;
  const looked = { found, wanted: 'as the files of topics/ say', blame: 'input' as const };
  if (refused > 0)
    return finding('topics', 'wrong', { ...looked, next: 'see `millrace topics plan` for what and why' });
  // A pipeline creates what is missing when it starts.
  return finding('topics', changed > 0 ? 'weak' : 'right', {
    ...looked,
    next: 'run `millrace topics apply`',
  });
}
