/** What a dead letter says of where it came from → the place: a record of a topic, or a part of an input. */

export type LetterOrigin =
  | Readonly<{ type: 'input'; source: string }>
  | Readonly<{ type: 'record'; processor: string; topic: string; partition: number; offset: number }>;

type Told = Readonly<{ by: string; origin: string }>;

/** Null where no actor of the application writes such a letter: anybody can write to a topic. */
export function letterOrigin(app: string, { by, origin }: Told): LetterOrigin | null {
  const [application, role, place, partition, ...rest] = by.split('/');
  if (application !== app || role === undefined || place === undefined || rest.length > 0) return null;
  if (role === 'source') return partition === undefined ? { type: 'input', source: place } : null;
  const [, topic, number, offset] = /^(.+)-(\d{1,9})@(\d{1,15})$/.exec(origin) ?? [];
  if (topic !== place || number === undefined || number !== partition) return null;
  return { type: 'record', processor: role, topic, partition: Number(number), offset: Number(offset) };
}
