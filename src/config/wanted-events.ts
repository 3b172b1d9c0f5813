/** What `events` and `abi` of an entry say → the events that are wanted, or which of them there are not. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type AbiEvent, readAbiFile } from './abi-file.ts';
import type { WantedConfig, WantedFile } from './chain-config.ts';
import type { Issue } from './issue.ts';
import { nearest } from './nearest.ts';
import { pathName } from './shape.ts';
import type { YamlFile, YamlPath } from './yaml-file.ts';

/** Without names all events of the ABI. A name may be that of several, which differ in what they hold. */
export function wantedConfig({ abi, events, ...entry }: WantedFile, folder: string): WantedConfig {
  const known = abi === undefined ? [] : (readAbiFile(resolve(folder, abi)).value ?? []);
  if (events.length === 0) return { ...entry, events: known };
  const meant = (one: string): readonly (string | object)[] => (isSignature(one) ? [one] : named(known, one));
  return { ...entry, events: events.flatMap(meant) };
}

/** Works on whatever is well-formed of the entry at `path`. */
export function wantedIssues(file: YamlFile, path: YamlPath, folder: string): Issue[] {
  const abi = file.at([...path, 'abi']);
  const events = file.at([...path, 'events']);
  const names = (Array.isArray(events) ? events : []).flatMap((one: unknown, index) =>
    typeof one === 'string' && !isSignature(one) ? [{ name: one, index }] : [],
  );
  const told = (index: number, what: string): Issue => {
    const at = file.where([...path, 'events', index]);
    return { at, message: `${pathName([...path, 'events', index])} is ${what}` };
  };
  if (typeof abi !== 'string')
    return names.map(({ name, index }) =>
      told(index, `${JSON.stringify(name)}, a name alone, expected a signature, or abi beside events`),
    );
  const found = resolve(folder, abi);
  if (!statSync(found, { throwIfNoEntry: false })?.isFile())
    return [
      { at: file.where([...path, 'abi']), message: `${JSON.stringify(abi)} is not there, expected a file` },
    ];
  const { value: known, issues } = readAbiFile(found);
  if (!known) return [...issues];
  return names.flatMap(({ name, index }) => {
    if (named(known, name).length > 0) return [];
    const all = [...new Set(known.map((event) => event.name))];
    const expected = nearest(name, all) ?? `one of ${all.slice(0, mostShown).join(', ')}`;
    return [told(index, `${JSON.stringify(name)}, which ${abi} does not have, expected ${expected}`)];
  });
}

const mostShown = 20;

const isSignature = (text: string): boolean => text.includes('(');

const named = (known: readonly AbiEvent[], name: string): readonly AbiEvent[] =>
  known.filter((event) => event.name === name.trim());
