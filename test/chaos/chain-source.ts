/** A synthetic chain as a source: resumable at every log, as fast as it is let, and ended when told to. */
import { type EvmLog, type Progress, type RawChainBody, rawChainTopic } from '../../src/events.ts';
import { epochMs, eventId } from '../../src/flow/ids.ts';
import type { Observation, Source } from '../../src/flow/source.ts';
import { type ChainSeed, type ChainStep, chainSteps } from './chain-steps.ts';

export type ChainSourceOptions = ChainSeed &
  Readonly<{
    name: string;
    /** Whether there are only so many steps; asked before each, so that it may be decided late. */
    endsAfter(steps: number): boolean;
    /** Awaited before each observation that is new to whoever opened the source. */
    pace?(signal: AbortSignal): Promise<void>;
  }>;

export function chainSource(options: ChainSourceOptions): Source<RawChainBody> {
  const { pace } = options;
  return {
    name: options.name,
    to: rawChainTopic,
    async *open(cursor, _written, signal) {
      const given = Number(cursor ?? 0);
      let position = 0;
      for (const observe of observations(options)) {
        position += 1;
        if (position <= given) continue;
        if (signal.aborted) return;
        await pace?.(signal);
        yield observe(position);
      }
    },
  };
}

type Observe = (position: number) => Observation<RawChainBody>;

function* observations(options: ChainSourceOptions): Generator<Observe> {
  let last: ChainStep | null = null;
  let steps = 0;
  for (const step of chainSteps(options)) {
    if (options.endsAfter(steps)) break;
    for (const log of step.logs) yield (position) => logObservation(log, position);
    yield (position) => progressObservation(options.chainId, step, position);
    last = step;
    steps += 1;
  }
  const end = last ?? { logs: [], finalized: null, atMs: 0 };
  yield (position) => progressObservation(options.chainId, end, position, true);
}

const logObservation = (log: EvmLog, position: number): Observation<EvmLog> => ({
  type: 'record',
  record: log.removed ? 'removal' : 'event',
  id: eventId(`evm:${log.chainId}:${log.blockHash}:${log.logIndex}`),
  key: log.address,
  at: epochMs(log.blockTimeMs),
  body: log,
  cursor: String(position),
  position,
});

function progressObservation(
  chainId: number,
  { finalized, atMs }: ChainStep,
  position: number,
  ended = false,
): Observation<Progress> {
  const progress = { position, at: epochMs(atMs), chainId, finalized, ended };
  return { type: 'progress', progress, cursor: String(position), position };
}
