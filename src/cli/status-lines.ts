/** A status report → the tables a person reads. */
import type { ActorStatus, SourceStatus, StatusReport } from './status-shape.ts';
import { table } from './table.ts';

export function statusLines({ sources, actors, instances }: StatusReport): string[] {
  return [
    ...table(
      ['source', 'members', 'read', 'lag', 'last commit', 'restarts', 'stored', 'event time', 'behind'],
      sources.map(sourceRow),
    ),
    '',
    ...table(['actor', 'members', 'next', 'lag', 'last commit', 'restarts'], actors.map(actorRow)),
    '',
    ...actors.flatMap(heldLine),
    instances.length === 0
      ? 'No running instance was there to ask for restarts; name some with --api.'
      : `Restarts are those of ${instances.join(', ')}, since each began.`,
  ];
}

const none = '-';

const sourceRow = (one: SourceStatus): string[] => [
  one.source,
  `${one.members}`,
  `${one.position ?? none}`,
  `${one.lagRecords ?? none}`,
  ageText(one.lastCommitAgeMs),
  restartsText(one),
  `${one.stored?.position ?? none}`,
  one.stored === null ? none : new Date(one.stored.at).toISOString(),
  one.stored?.ended ? 'ended' : ageText(one.freshnessMs),
];

const actorRow = (one: ActorStatus): string[] => [
  one.actor,
  `${one.members}`,
  `${one.next ?? none}`,
  `${one.lagExact ? '' : '<'}${one.lagRecords}`,
  ageText(one.lastCommitAgeMs),
  restartsText(one),
];

/** Nothing behind an open transaction is read by anybody, and no lag counts it. */
const heldLine = ({ actor, heldAt }: ActorStatus): string[] =>
  heldAt === null
    ? []
    : [
        `${actor} is held at offset ${heldAt} by a transaction that somebody left open; it goes on when ` +
          'whoever wrote there is started again, or once that transaction’s timeout is over.',
      ];

const restartsText = ({ stopped, restarts }: Pick<ActorStatus, 'stopped' | 'restarts'>): string =>
  stopped ? 'stopped' : `${restarts ?? none}`;

/** Two units at most: nobody needs the seconds of a day. */
export function ageText(ms: number | null): string {
  if (ms === null) return none;
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1_000],
  ] as const;
  const first = units.findIndex(([, unitMs]) => ms >= unitMs);
  if (first < 0) return `${Math.round(ms)}ms`;
  const rest = (unitMs: number, above: number | undefined) =>
    Math.floor((above === undefined ? ms : ms % above) / unitMs);
  return units
    .slice(first, first + 2)
    .map(([unit, unitMs], index) => `${rest(unitMs, index === 0 ? undefined : units[first]?.[1])}${unit}`)
    .join(' ');
}
