/** Confluent's compatibility levels: who of the new and the registered schemas has to read whom. */

export const levels = [
  'NONE',
  'BACKWARD',
  'BACKWARD_TRANSITIVE',
  'FORWARD',
  'FORWARD_TRANSITIVE',
  'FULL',
  'FULL_TRANSITIVE',
] as const;

export type Level = (typeof levels)[number];

export const levelNamed = (name: string): Level | undefined =>
  levels.find((level) => level === name.toUpperCase());

/** Readers with the new schema meet old records, or readers that still have the old one meet new records. */
export type Direction = 'new-reads-old' | 'old-reads-new';

export function directionsOf(level: Level): readonly Direction[] {
  if (level === 'NONE') return [];
  if (level.startsWith('BACKWARD')) return ['new-reads-old'];
  return level.startsWith('FORWARD') ? ['old-reads-new'] : ['new-reads-old', 'old-reads-new'];
}

/** Of the registered versions, oldest first: those the level compares with. */
export const comparedWith = <Version>(level: Level, registered: readonly Version[]): readonly Version[] =>
  level.endsWith('_TRANSITIVE') ? registered : registered.slice(-1);
