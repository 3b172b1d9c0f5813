/** Every fault code, and the one switch that says what follows from it. */
import type { PoisonCode } from './flow/envelope.ts';

/** An input that can never become an event. */
type Poison = PoisonCode;
/** Something we depend on does not answer now and may later, or whoever sits down anew learns what is so. */
type Outage =
  | 'kafka-unavailable'
  | 'registry-unavailable'
  | 'postgres-unavailable'
  | 'redis-unavailable'
  | 'watermark-lost'
  | 'state-unavailable'
  | 'outcome-unknown'
  | 'generation-lost'
  | 'out-of-range';
/** A later incarnation sits in our seat. */
type Fenced = 'fenced';
/** Going on would skip or repeat data in silence; a person has to decide. */
type Lost = 'offset-gone' | 'position-lost' | 'cursor-unknown' | 'reorg-too-deep';
/** What a person wrote or passed is wrong. */
type Refused = 'bad-config' | 'bad-rules' | 'bad-input' | 'bad-arguments';
/** What a command needs is not on this machine or does not answer. */
type Missing = 'tool-missing' | 'service-unreachable' | 'service-failed';
/** We were wrong. */
type Bug = 'bug';

export type FaultCode = Poison | Outage | Fenced | Lost | Refused | Missing | Bug;

export type Consequence =
  | 'dead-letter'
  | 'retry-turn'
  | 'drop-incarnation'
  | 'stop-actor'
  | 'exit-1'
  | 'exit-2'
  | 'crash';

/** The only error our own code throws: what happened, for a person, and what follows, for the supervisor. */
export class Fault extends Error {
  readonly code: FaultCode;

  /** `message` says what was wrong, where, and what to do next; it never holds credentials. */
  constructor(code: FaultCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'Fault';
    this.code = code;
  }
}

/** Anything thrown that is not a fault is a bug of ours until an adapter has said otherwise. */
export const asFault = (thrown: unknown): Fault =>
  thrown instanceof Fault
    ? thrown
    : new Fault('bug', thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown });

export function whatFollows(code: FaultCode): Consequence {
  switch (code) {
    case 'malformed-line':
    case 'null-value':
    case 'not-framed':
    case 'unknown-schema':
    case 'undecodable':
    case 'wrong-record':
    case 'rejected':
    case 'too-large':
      return 'dead-letter';
    case 'kafka-unavailable':
    case 'registry-unavailable':
    case 'postgres-unavailable':
    case 'redis-unavailable':
    case 'watermark-lost':
    case 'state-unavailable':
    case 'outcome-unknown':
    case 'generation-lost':
    case 'out-of-range':
      return 'retry-turn';
    case 'fenced':
      return 'drop-incarnation';
    case 'offset-gone':
    case 'position-lost':
    case 'cursor-unknown':
    case 'reorg-too-deep':
      return 'stop-actor';
    case 'bad-config':
    case 'bad-rules':
    case 'bad-input':
    case 'bad-arguments':
      return 'exit-1';
    case 'tool-missing':
    case 'service-unreachable':
    case 'service-failed':
      return 'exit-2';
    case 'bug':
      return 'crash';
    default:
      return code satisfies never;
  }
}
