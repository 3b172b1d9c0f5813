/** The configuration of the local broker, and why it differs from Kafka's own defaults. */

export function kafkaProperties(data: string, port: number, controllerPort: number): string {
  return `${[...identity(data, port, controllerPort), ...oneBroker, ...quick].join('\n')}\n`;
}

const identity = (data: string, port: number, controllerPort: number): readonly string[] => [
  'process.roles=broker,controller',
  'node.id=1',
  `controller.quorum.voters=1@127.0.0.1:${controllerPort}`,
  `listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
  `advertised.listeners=PLAINTEXT://127.0.0.1:${port}`,
  'controller.listener.names=CONTROLLER',
  'inter.broker.listener.name=PLAINTEXT',
  'listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
  `log.dirs=${data}`,
];

const oneBroker: readonly string[] = [
  'default.replication.factor=1',
  'min.insync.replicas=1',
  'offsets.topic.replication.factor=1',
  'transaction.state.log.replication.factor=1',
  'transaction.state.log.min.isr=1',
  'share.coordinator.state.topic.replication.factor=1',
  'share.coordinator.state.topic.min.isr=1',
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
