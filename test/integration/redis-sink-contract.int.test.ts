import { inject } from 'vitest';
import { sinkContract } from '../contracts/sink-contract.ts';
import { redisWorld } from './redis-world.ts';

sinkContract('redisSignals', async () => {
  const { app, redis, sink, end } = redisWorld(inject('urls').redis);
  const prefix = `${app}:signal:`;
  return {
    sink,
    stored: async () => (await redis.keys(`${prefix}*`)).map((key) => key.slice(prefix.length)).toSorted(),
    end,
  };
});
