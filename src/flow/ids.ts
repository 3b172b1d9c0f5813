/** The branded identities of the flow: what may be compared, committed or addressed, and never mixed. */

declare const brand: unique symbol;
type Brand<T, Name> = T & { readonly [brand]: Name };

/** Milliseconds since the Unix epoch. */
export type EpochMs = Brand<number, 'EpochMs'>;

/** Minted once at the source; the dedupe key, the database key and the root of every webhook id. */
export type EventId = Brand<string, 'EventId'>;

/** Where a record sits in its partition. Below 2^53, so a plain number; it is read from, never committed. */
export type Offset = Brand<number, 'Offset'>;

/** Where reading goes on: past what was consumed, markers and aborted data too. Only this is committed. */
export type NextOffset = Brand<number, 'NextOffset'>;

/**
 * `<app>/<role>/<topic>/<partition>`, `<app>/source/<name>` or `<app>/redrive`: an actor's address and
 * transactional.id.
 */
export type ActorId = Brand<string, 'ActorId'>;

export const epochMs = (ms: number): EpochMs => ms as EpochMs;
export const eventId = (text: string): EventId => text as EventId;
export const offset = (at: number): Offset => at as Offset;
export const nextOffset = (at: number): NextOffset => at as NextOffset;

export const actorId = (app: string, role: string, topic: string, partition: number): ActorId =>
  `${app}/${role}/${topic}/${partition}` as ActorId;

export const sourceActorId = (app: string, source: string): ActorId => `${app}/source/${source}` as ActorId;

export const redriveActorId = (app: string): ActorId => `${app}/redrive` as ActorId;
