/** What must stand beside what does → what is wrong, in words; nothing where all is as it must be. */
import type { Found, Place, Signals } from './found.ts';
import type { Wanted } from './wanted.ts';

export function judge(wanted: Wanted, { places, signals, retracted, gaps }: Found): readonly string[] {
  return [
    ...Object.entries(places).flatMap(([name, place]) => wrongInPlace(wanted, place, name)),
    ...Object.entries(signals).flatMap(([name, found]) => wrongInSignals(wanted, found, name)),
    ...told(
      'signals were retracted though their events survive',
      [...retracted].filter((id) => wanted.has(id)),
    ),
    ...told(
      'gaps were not closed',
      [...gaps].flatMap(([id, isClosed]) => (isClosed ? [] : [id])),
    ),
  ];
}

const wrongInPlace = (wanted: Wanted, { live, removed, doubled }: Place, name: string): readonly string[] => [
  ...told(
    `logs of the chains do not stand in ${name}`,
    [...wanted.keys()].filter((id) => !live.has(id)),
  ),
  ...told(
    `orphans stand in ${name}`,
    [...live].filter((id) => !wanted.has(id)),
  ),
  ...told(
    `survivors were taken back in ${name}`,
    [...removed].filter((id) => wanted.has(id)),
  ),
  ...told(`records of ${name} say again what was so already`, doubled),
];

function wrongInSignals(wanted: Wanted, found: Signals, name: string): readonly string[] {
  const standing = [...found].filter(([, { state }]) => state !== 'retracted');
  const due = [...wanted].filter(([, { signal }]) => signal !== null);
  const ids = (of: readonly (readonly [string, unknown])[]) => of.map(([id]) => id);
  const differs = due.filter(([id, { signal }]) => found.has(id) && found.get(id)?.state !== signal);
  return [
    ...told(`signals in ${name} stand on orphans`, ids(standing.filter(([id]) => !wanted.has(id)))),
    ...told(`events have no signal in ${name}`, ids(due.filter(([id]) => !found.has(id)))),
    ...told(
      `signals in ${name} are on events that no rule holds of`,
      ids(standing.filter(([id]) => wanted.get(id)?.signal === null)),
    ),
    ...told(`signals in ${name} are not as final as their blocks`, ids(differs)),
    ...told(
      `signals in ${name} were taken back after they were confirmed`,
      ids([...found].filter(([, { finalityBroken }]) => finalityBroken)),
    ),
  ];
}

const told = (what: string, ids: readonly string[]): readonly string[] =>
  ids.length === 0 ? [] : [`${ids.length} ${what}, as ${ids.slice(0, 3).join(', ')}`];
