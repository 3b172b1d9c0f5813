/** Why a schema is refused, as the messages of Confluent's registry are built: what scripts look for. */
import type { Incompatibility } from './incompatibility.ts';
import type { Level } from './levels.ts';

type Refusal = Pick<Incompatibility, 'kind' | 'pointer'> & Readonly<{ version: number; words: string }>;

/** Empty where there is no refusal. */
export const confluentMessages = (level: Level, refusals: readonly Refusal[]): readonly string[] =>
  refusals.length === 0 ? [] : [...refusals.map(messageOf), `{compatibility: '${level}'}`];

function messageOf({ kind, pointer, version, words }: Refusal): string {
  const where = `additionalInfo:'path ${pointer}', oldSchemaVersion:${version}`;
  return `{errorType:'${kind}', description:'${words}', ${where}}`;
}
