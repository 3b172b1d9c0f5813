/** What the system says about itself: each occurrence defined once, with its fields and its level. */
import pino from 'pino';

/** Occurrences by name (noun + past verb) and the fields each carries. Units stand last in a field's name. */
export type Occurrences = {
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

const levels: Readonly<Record<OccurrenceName, 'debug' | 'info' | 'warn' | 'error'>> = {
  SourceAdvanced: 'debug',
  TurnCommitted: 'debug',
  BatchWritten: 'debug',
  ActorSeated: 'info',
  ActorFenced: 'warn',
  ActorFaulted: 'warn',
  ActorStopped: 'error',
  AssignmentReceived: 'info',
  ServiceStarted: 'info',
  ServiceStopped: 'info',
  RequestServed: 'debug',
};

/** Telemetry as JSON lines on standard error, from `level` upwards. */
export function logTelemetry(level: string): Telemetry {
  const logger = pino({ level, base: null }, pino.destination({ dest: 2, sync: true }));
  return (name, fields) => logger[levels[name]]({ occurrence: name, ...fields });
}

/** Telemetry that tells several listeners in order. */
export const tellAll =
  (...listeners: readonly Telemetry[]): Telemetry =>
  (...occurrence) => {
    for (const listener of listeners) listener(...occurrence);
  };

/** Telemetry that nobody hears, for pure tests. */
export const silent: Telemetry = () => undefined;
