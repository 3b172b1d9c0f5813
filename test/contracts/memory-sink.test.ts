import { signalsTopic } from '../../src/events.ts';
import { memorySink } from '../memory-sink.ts';
import { sinkContract } from './sink-contract.ts';

sinkContract('MemorySink', async () => {
  const sink = memorySink(signalsTopic);
  return {
    sink,
    stored: async () => [...sink.stored(0), ...sink.stored(1)].toSorted(),
    end: async () => undefined,
  };
});
