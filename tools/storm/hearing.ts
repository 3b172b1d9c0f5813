/** Lines of the instances → who runs which source, how deep the forks were, and what went wrong. */
import type { Occurrences } from '../../src/telemetry.ts';
import { type TakeOver, takeOver } from './take-over.ts';

export interface Hearing {
  hear(instance: string, line: string): void;
  readonly takeOver: TakeOver;
  /** Forks that were followed, by how many blocks they took away. */
  readonly followed: ReadonlyMap<number, number>;
  /** How often each occurrence that nobody wishes for was told. */
  readonly told: ReadonlyMap<string, number>;
  readonly complaints: string[];
}

type Said = {
  [Name in keyof Occurrences]: Readonly<{ occurrence: Name } & Occurrences[Name]>;
}[keyof Occurrences];

export function hearing(now: () => number): Hearing {
  const taking = takeOver(now);
  const followed = new Map<number, number>();
  const told = new Map<string, number>();
  const complaints: string[] = [];
  const count = (what: string) => told.set(what, (told.get(what) ?? 0) + 1);
  return {
    ...{ takeOver: taking, followed, told, complaints },
    hear(instance, line) {
      const said = parsed(line);
      switch (said?.occurrence) {
        case 'SourceAdvanced':
          return taking.committed(instance, said.source);
        case 'AssignmentReceived':
          return said.group.endsWith('/sources') ? taking.assigned(instance) : undefined;
        case 'ChainForked':
          return void followed.set(said.depth, (followed.get(said.depth) ?? 0) + 1);
        case 'ActorStopped':
          return void complaints.push(`${instance}: ${said.actor} stopped (${said.code}): ${said.why}`);
        case 'ActorFaulted':
          return void count(`ActorFaulted ${said.code}`);
        case 'NodeBenched':
          return void count(`NodeBenched ${said.kind}`);
        case 'ActorFenced':
          return void count(said.occurrence);
        default:
      }
    },
  };
}

function parsed(line: string): Said | null {
  if (!line.startsWith('{')) return null;
  try {
    return JSON.parse(line);
  } catch {
    // Torn by a kill.
    return null;
  }
}
