/** What a transactional call of kafkajs threw → fenced by a later incarnation, or an outcome nobody knows. */
import { asFault, Fault } from '../faults.ts';
import { kafkaErrorType } from './client.ts';

/**
 * What the coordinator answers to an incarnation that another has replaced, or whose transaction it timed
 * out.
 */
const fencedErrors: ReadonlySet<string> = new Set([
  'INVALID_PRODUCER_EPOCH',
  'PRODUCER_FENCED',
  'INVALID_PRODUCER_ID_MAPPING',
  'INVALID_TXN_STATE',
]);
const producerFencedCode = 90;
export const fenced = (thrown: unknown): Fault =>
  new Fault('fenced', 'A later incarnation has the seat.', { cause: thrown });

/** Whoever sits down next finds out. */
export const outcomeUnknown = (thrown: unknown): Fault =>
  new Fault(
    'outcome-unknown',
    `A transaction may or may not have been committed: ${asFault(thrown).message}. ` +
      'The producer is discarded and the seat taken again, which settles it.',
    { cause: thrown },
  );

/** Whether a later incarnation has the seat. */
export function isFenced(thrown: unknown): boolean {
  if (fencedErrors.has(kafkaErrorType(thrown))) return true;
  // kafkajs 2.2.4 ends its table of error codes before 90 and reports that one as unknown.
  return thrown instanceof Error && 'code' in thrown && thrown.code === producerFencedCode;
}
