/** Raw logs in; decoded events out, each once, with its removals and returns: `raw.chain` → `events`. */
import { type ChainEvent, type EvmLog, eventsTopic, type Progress, rawChainTopic } from '../events.ts';
import type { Envelope } from '../flow/envelope.ts';
import type { Decision, Processor } from '../flow/processor.ts';
import type { Table } from '../flow/table.ts';
import { nextRevision, type Remembered, remember, type Sighting } from './dedupe.ts';
import { emissionOf } from './emission-of.ts';
import { evmAction } from './evm-action.ts';

export type RefineOptions = Readonly<{
  /** How long an id is remembered, in append time; a duplicate that comes later is taken for a new event. */
  windowMs: number;
}>;

/** It keeps the partition, so each has one writer and dedupe is local; its memory is what it passed on. */
export function refine({
  windowMs,
}: RefineOptions): Processor<EvmLog | Progress, ChainEvent | Progress, Remembered, Sighting, never> {
  return {
    name: 'refine',
    from: [rawChainTopic],
    to: eventsTopic,
    decide(state, input) {
      const { body } = input;
      switch (body.type) {
        case 'EvmLog':
          return onLog(state, { ...input, body }, windowMs);
        case 'Progress':
          return { type: 'forward', emit: [emissionOf({ ...input, body }, 'keep', 'progress')], changes: [] };
        default:
          return body satisfies never;
      }
    },
    evolve: (state, sighting) => remember(state, sighting, windowMs),
    recall: ({ id, appendedAt, body }) =>
      body.type === 'ChainEvent' ? [sightingOf({ id, appendedAt, body })] : [],
  };
}

function onLog(
  state: Table<Remembered>,
  input: Envelope<EvmLog>,
  windowMs: number,
): Decision<ChainEvent, Sighting> {
  const { id, appendedAt, body: log } = input;
  const status = log.removed ? 'removed' : 'live';
  const revision = nextRevision(state, { id, status, appendedAt }, windowMs);
  if (revision === null) return { type: 'drop', why: 'duplicate' };
  const body = chainEvent(log, status, revision);
  return {
    type: 'forward',
    emit: [emissionOf({ ...input, body }, 'keep', log.removed ? 'removal' : 'event')],
    changes: [sightingOf({ id, appendedAt, body })],
  };
}

type Sighted = Pick<Envelope<ChainEvent>, 'id' | 'appendedAt' | 'body'>;

const sightingOf = ({ id, appendedAt, body: { status, revision } }: Sighted): Sighting => ({
  type: 'sighting',
  id,
  status,
  revision,
  appendedAt,
});

const chainEvent = (log: EvmLog, status: ChainEvent['status'], revision: number): ChainEvent => ({
  type: 'ChainEvent',
  status,
  revision,
  chainId: log.chainId,
  blockNumber: log.blockNumber,
  blockHash: log.blockHash,
  blockTimeMs: log.blockTimeMs,
  transactionHash: log.transactionHash,
  transactionIndex: log.transactionIndex,
  logIndex: log.logIndex,
  address: log.address,
  action: evmAction(log),
});
