/** The configuration of the local broker, and why it differs from Kafka's own defaults. */

/** Which broker it is, from 1 on, and at which port each of them is a controller. */
export type Quorum = Readonly<{ node: number; controllerPorts: readonly number[] }>;

export function kafkaProperties(data: string, port: number, quorum: Quorum): string {
  const copies = replication(quorum.controllerPorts.length);
  return `${[...identity(data, port, quorum), ...copies, ...always, ...quick].join('\n')}\n`;
}

const identity = (data: string, port: number, { node, controllerPorts }: Quorum): readonly string[] => [
  'process.roles=broker,controller',
  `node.id=${node}`,
  `controller.quorum.voters=${controllerPorts.map((at, index) => `${index + 1}@127.0.0.1:${at}`).join()}`,
  `listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPorts[node - 1]}`,
  `advertised.listeners=PLAINTEXT://127.0.0.1:${port}`,
  'controller.listener.names=CONTROLLER',
  'inter.broker.listener.name=PLAINTEXT',
  'listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
  `log.dirs=${data}`,
];

/** Every broker has every record; of three, one may be missing. */
const replication = (brokers: number): readonly string[] => [
  `default.replication.factor=${brokers}`,
  `min.insync.replicas=${Math.ceil(brokers / 2)}`,
  `offsets.topic.replication.factor=${brokers}`,
  `transaction.state.log.replication.factor=${brokers}`,
  `transaction.state.log.min.isr=${Math.ceil(brokers / 2)}`,
  `share.coordinator.state.topic.replication.factor=${brokers}`,
  `share.coordinator.state.topic.min.isr=${Math.ceil(brokers / 2)}`,
];

const always: readonly string[] = [
  // A broker that lacks acknowledged records must not lead, however long the others stay away.
  'unclean.leader.election.enable=false',
  // Topics are code; a misspelt name must fail and not become a topic.
  'auto.create.topics.enable=false',
  // Event times of recordings lie years back, and retention must not eat them.
  'log.message.timestamp.type=LogAppendTime',
];

const quick: readonly string[] = [
  'num.partitions=4',
  'offsets.topic.num.partitions=4',
  'transaction.state.log.num.partitions=4',
  'group.initial.rebalance.delay.ms=0',
  // Lets tests see a silent member evicted without waiting for six seconds.
  'group.min.session.timeout.ms=1000',
  'transaction.abort.timed.out.transaction.cleanup.interval.ms=1000',
  // After a kill the controller keeps its broker's old registration for a session, and starting waits for it.
  'broker.heartbeat.interval.ms=500',
  'broker.session.timeout.ms=3000',
  'controlled.shutdown.max.retries=1',
  'controlled.shutdown.retry.backoff.ms=100',
  'num.network.threads=2',
  'num.io.threads=4',
  'num.recovery.threads.per.data.dir=2',
  'log.cleaner.dedupe.buffer.size=16777216',
];
