import { inject } from 'vitest';
import { postgresSignals } from '../../src/sinks/postgres-signals.ts';
import { sinkContract } from '../contracts/sink-contract.ts';
import { postgresWorld } from './postgres-world.ts';

sinkContract('postgresSignals', async () => {
  const world = await postgresWorld(inject('urls').postgres);
  return {
    sink: postgresSignals(world),
    stored: async () => (await world.rows('signals')).map(({ id }) => String(id)).toSorted(),
    end: () => world.end(),
  };
});
