/** What instances say, line by line → who holds what, what moves, what has been told of faults. */
import { faultPointReached } from '../../src/kafka/fault-points.ts';
import type { Occurrences } from '../../src/telemetry.ts';
import type { Recovery } from './recovery.ts';

export interface Watch {
  hear(name: string, line: string): void;
  readonly commits: number;
  /** How often each occurrence was told; of a fault, by its code. */
  readonly told: ReadonlyMap<string, number>;
  /** What must not be, whatever is done to the system. */
  readonly complaints: readonly string[];
}

type Said = {
  [Name in keyof Occurrences]: Readonly<{ occurrence: Name } & Occurrences[Name]>;
}[keyof Occurrences];

export function watch(recovery: Recovery): Watch {
  const told = new Map<string, number>();
  const complaints: string[] = [];
  let commits = 0;
  const count = (what: string) => told.set(what, (told.get(what) ?? 0) + 1);
  return {
    get commits() {
      return commits;
    },
    told,
    complaints,
    hear(name, line) {
      if (line.startsWith(faultPointReached) && !line.endsWith('kill'))
        return recovery.struck(name, line.replace(faultPointReached, 'a stall '));
      const said = parsed(line);
      if (said === null) return;
      switch (said.occurrence) {
        case 'TurnCommitted':
          commits += 1;
          return recovery.committed(said.processor, `${said.topic}/${said.partition}`);
        case 'AssignmentReceived':
          count('AssignmentReceived');
          return recovery.assigned(name, nameOf(said.group), said.partitions.split(' ').filter(Boolean));
        case 'ActorFaulted':
          return void count(`ActorFaulted ${said.code}`);
        case 'ActorStopped':
          return void complaints.push(`${name}: ${said.actor} stopped (${said.code}): ${said.why}`);
        default:
          return void count(said.occurrence);
      }
    },
  };
}

/** Groups are `<app>/<name of the processor>`. */
const nameOf = (group: string): string => group.split('/').slice(1).join('/');

function parsed(line: string): Said | null {
  if (!line.startsWith('{')) return null;
  try {
    return JSON.parse(line) as Said;
  } catch {
    // Torn by a kill.
    return null;
  }
}
