import { actorId } from '../../src/flow/ids.ts';
import { memoryWorld } from '../memory-log.ts';
import { logContract, write } from './log-contract.ts';

logContract('MemoryLog', async () => {
  const world = memoryWorld({ partitions: () => 2 });
  return {
    log: world.log,
    async hang(topic, partition) {
      const producer = actorId('contract', 'hanging', topic.name, 99);
      world.partition(topic.name, partition).append(producer, write(topic, partition, 'hanging'));
      return async () => world.partition(topic.name, partition).finish(producer, 'abort');
    },
    async poison(topic, partition, bytes) {
      world.appendPoison(topic.name, partition, bytes, { code: 'not-framed', detail: 'three sevens' });
    },
    async truncate(topic, partition, before) {
      world.partition(topic.name, partition).truncate(before);
    },
    end: () => world.log.close(),
  };
});
