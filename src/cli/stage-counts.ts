/**
 * Telemetry → what each stage has done in this process, as one line for a person or one object for a script.
 */
import type { Telemetry } from '../telemetry.ts';

export type StageCounts = Readonly<{
  /** Position of each source in its own input. */
  sources: Readonly<Record<string, number>>;
  /** Entries each processor has turned, and records each sink has stored, progress included. */
  entries: Readonly<Record<string, number>>;
  dead: number;
  restarts: number;
  /** Actors that stopped because going on would skip or repeat data in silence, and why. */
  stopped: readonly string[];
}>;

export interface StageCounter {
  readonly listen: Telemetry;
  counts(): StageCounts;
}

/** Stages come in flow order, which is not the order in which they have something to do after a restart. */
export function stageCounter(stages: readonly Readonly<{ name: string }>[]): StageCounter {
  const sources: Record<string, number> = {};
  const entries: Record<string, number> = Object.fromEntries(stages.map(({ name }) => [name, 0]));
  let dead = 0;
  let restarts = 0;
  const stopped: string[] = [];
  const add = (stage: string, count: number): void => {
    entries[stage] = (entries[stage] ?? 0) + count;
  };
  const listen: Telemetry = (name, fields) => {
    switch (name) {
      case 'ActorStopped':
        stopped.push(`${fields.actor}: ${fields.why}`);
        break;
      case 'SourceAdvanced':
        sources[fields.source] = fields.position;
        dead += fields.malformed;
        break;
      case 'TurnCommitted':
        add(fields.processor, fields.entries);
        dead += fields.dead;
        break;
      case 'BatchWritten':
        add(fields.sink, fields.records);
        break;
      case 'ActorFaulted':
      case 'ActorFenced':
        restarts += 1;
        break;
    }
  };
  const counts = () => ({
    sources: { ...sources },
    entries: { ...entries },
    dead,
    restarts,
    stopped: [...stopped],
  });
  return { listen, counts };
}

/** `  2.1 s  sources 5221/17253 · refine 5100 · …`, in flow order. */
export function countsLine(counts: StageCounts, total: number | null, elapsedMs: number): string {
  const read = Object.values(counts.sources).reduce((sum, position) => sum + position, 0);
  const parts = [
    `sources ${read}${total === null ? '' : `/${total}`}`,
    ...Object.entries(counts.entries).map(([stage, count]) => `${stage} ${count}`),
    ...(counts.dead > 0 ? [`dead letters ${counts.dead}`] : []),
    ...(counts.restarts > 0 ? [`restarts ${counts.restarts}`] : []),
  ];
  return `${elapsed(elapsedMs)}  ${parts.join(' · ')}`;
}

/** The beginning of a line that says how far things are. */
export const elapsed = (ms: number): string => `${(ms / 1000).toFixed(1).padStart(6)} s`;
