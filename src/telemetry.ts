/** What the system says about itself: each occurrence once, with its fields, its level and its metrics. */
import pino from 'pino';
import { type ChainOccurrences, chainRenderings } from './telemetry/chain-occurrences.ts';
import { type GapOccurrences, gapRenderings } from './telemetry/gap-occurrences.ts';
import { redacted } from './telemetry/redacted.ts';
import type { Rendering } from './telemetry/rendering.ts';

/** Occurrences by name (noun + past verb) and the fields each carries. Units stand last in a field's name. */
export type Occurrences = ChainOccurrences &
  GapOccurrences & {
    SourceAdvanced: { source: string; records: number; malformed: number; position: number; ended: boolean };
    TurnCommitted: {
      actor: string;
      processor: string;
      topic: string;
      partition: number;
      entries: number;
      forwarded: number;
      dropped: number;
      dead: number;
      next: number;
      tookMs: number;
    };
    BatchWritten: {
      sink: string;
      topic: string;
      partition: number;
      records: number;
      next: number;
      tookMs: number;
    };
    ActorSeated: { actor: string; position: number | null; restored: number; tookMs: number };
    ActorFenced: { actor: string };
    ActorFaulted: { actor: string; code: string; consequence: string; why: string; attempt: number };
    ActorStopped: { actor: string; code: string; why: string };
    AssignmentReceived: { group: string; generation: number; partitions: string };
    ServiceStarted: { service: string; url: string; pid: number; tookMs: number };
    ServiceStopped: { service: string; pid: number };
    RequestServed: { method: string; path: string; status: number; tookMs: number };
  };

export type OccurrenceName = keyof Occurrences;

/** Says that something has occurred. Cheap, synchronous, never throws. A listener may switch on the name. */
export type Telemetry = (
  ...occurrence: { [Name in OccurrenceName]: [name: Name, fields: Occurrences[Name]] }[OccurrenceName]
) => void;

export const renderings: { readonly [Name in OccurrenceName]: Rendering<Occurrences[Name]> } = {
  SourceAdvanced: {
    level: 'debug',
    labels: ['source'],
    counters: {
      source_records_committed: ['records', 'Records a source has sent, heartbeats included.'],
      source_lines_refused: ['malformed', 'Observations that became dead letters at the source.'],
    },
    gauges: { source_position_observations: ['position', 'Observations made since the start of a source.'] },
  },
  TurnCommitted: {
    level: 'debug',
    labels: ['processor', 'topic', 'partition'],
    counters: {
      turns_committed: [1, 'Turns committed, each one Kafka transaction.'],
      turn_entries_read: ['entries', 'Entries turned.'],
      turn_records_forwarded: ['forwarded', 'Records written to the next topic.'],
      turn_entries_dropped: [
        'dropped',
        'Entries dropped with a reason: duplicates, what a filter holds back.',
      ],
      dead_letters_written: ['dead', 'Entries set aside as dead letters.'],
    },
    gauges: { processor_position_offset: ['next', 'Offset a processor goes on from.'] },
    seconds: { turn_duration_seconds: ['tookMs', 'From reading a batch to its commit.'] },
  },
  BatchWritten: {
    level: 'debug',
    labels: ['sink', 'topic', 'partition'],
    counters: {
      sink_batches_written: [1, 'Batches a store has taken.'],
      sink_records_written: ['records', 'Records a store has taken.'],
    },
    gauges: { sink_position_offset: ['next', 'Offset a sink goes on from.'] },
    seconds: { sink_write_duration_seconds: ['tookMs', 'Time a store took for one batch.'] },
  },
  ActorSeated: {
    level: 'info',
    labels: ['actor'],
    counters: {
      actors_seated: [1, 'Incarnations that sat down.'],
      actor_records_restored: ['restored', 'Records read back to restore a state.'],
    },
  },
  ActorFenced: {
    level: 'warn',
    labels: ['actor'],
    counters: { actors_fenced: [1, 'Incarnations that found a later one in their seat.'] },
  },
  ActorFaulted: {
    level: 'warn',
    labels: ['actor', 'code', 'consequence'],
    counters: { actors_faulted: [1, 'Incarnations that a fault ended; another one follows.'] },
  },
  ActorStopped: {
    level: 'error',
    labels: ['actor', 'code'],
    counters: { actors_stopped: [1, 'Actors that stopped until a person decides.'] },
  },
  AssignmentReceived: {
    level: 'info',
    labels: ['group'],
    counters: { assignments_received: [1, 'Assignments of partitions to this instance.'] },
    gauges: { group_generation_number: ['generation', 'Generation of a consumer group.'] },
  },
  ServiceStarted: { level: 'info' },
  ServiceStopped: { level: 'info' },
  ...chainRenderings,
  ...gapRenderings,
  RequestServed: {
    level: 'debug',
    labels: ['method', 'path', 'status'],
    seconds: { request_duration_seconds: ['tookMs', 'From the head of a request to the end of its answer.'] },
  },
};

/** Telemetry as JSON lines on standard error, from `level` upwards. */
export function logTelemetry(level: string): Telemetry {
  const settings = { level, base: null, hooks: { streamWrite: redacted } };
  const logger = pino(settings, pino.destination({ dest: 2, sync: true }));
  return (name, fields) => logger[renderings[name].level]({ occurrence: name, ...fields });
}

/** Telemetry that tells several listeners in order. */
export const tellAll =
  (...listeners: readonly Telemetry[]): Telemetry =>
  (...occurrence) => {
    for (const listener of listeners) listener(...occurrence);
  };

/** Telemetry that nobody hears, for pure tests. */
export const silent: Telemetry = () => undefined;
