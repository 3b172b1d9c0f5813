/** The rooms of src/ and who may import whom: the table of the architecture, as data. */
import { posix } from 'node:path';

/** What everybody may speak of. */
const vocabulary = ['flow', 'events', 'faults', 'config', 'telemetry'];

/** A room may always import itself. `everything` means every room, and the package's own description. */
export const mayImport: Readonly<Record<string, readonly string[] | 'everything'>> = {
  main: 'everything',
  cli: 'everything',
  // Its parts are made from the vocabulary, so it may name that too.
  topology: ['producers', 'processors', 'sinks', ...vocabulary],
  producers: vocabulary,
  facts: vocabulary,
  sinks: vocabulary,
  delivery: vocabulary,
  api: vocabulary,
  kafka: vocabulary,
  stack: vocabulary,
  processors: ['flow', 'events'],
  flow: [],
  monitor: [],
  // What the vocabulary itself is made of.
  events: ['flow'],
  faults: ['flow'],
  telemetry: ['flow', 'faults'],
  config: ['flow', 'events', 'faults'],
};

/** `src/kafka/codec.ts` is in `kafka`; `src/config.ts` and `src/config/` are one room. */
export const roomOf = (path: string): string | null => path.match(/^src\/([^/]+?)(?:\.ts$|\/)/)?.[1] ?? null;

/** The path a relative import means; null for a library or a Node module. */
export const targetOf = (from: string, specifier: string): string | null =>
  specifier.startsWith('.') ? posix.join(posix.dirname(from), specifier) : null;

/** The package an import means: `kafkajs` for `kafkajs/src/broker`; null for a file or a Node module. */
export function libraryOf(specifier: string): string | null {
  if (/^(\.|\/|node:)/.test(specifier)) return null;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
