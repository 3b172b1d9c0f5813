/** A profile that V8 wrote → which part of the code the time was spent for, per record. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

type Node = Readonly<{
  id: number;
  callFrame: Readonly<{ functionName: string; url: string }>;
  children?: readonly number[];
}>;
type Profile = Readonly<{
  nodes: readonly Node[];
  samples: readonly number[];
  timeDeltas: readonly number[];
}>;

/** Microseconds of the main thread, by the file or library that asked for what was done. */
export type Share = Readonly<{ what: string; micros: number }>;

const idle = '(idle)';
const collector = '(garbage collector)';
const node = 'start-up and Node itself';

/** The dearest first, without those below `least` microseconds a record. */
export function sharesIn(dir: string, records: number, least = 0.1): Share[] {
  const [file] = readdirSync(dir).filter((name) => name.endsWith('.cpuprofile'));
  if (!file) throw new Error(`no profile was left in ${dir}`);
  const profile: Profile = JSON.parse(readFileSync(join(dir, file), 'utf8'));
  const ownerOf = owners(profile);
  const sums = new Map<string, number>();
  for (const [index, sample] of profile.samples.entries()) {
    const what = ownerOf(sample);
    sums.set(what, (sums.get(what) ?? 0) + (profile.timeDeltas[index] ?? 0));
  }
  return [...sums]
    .map(([what, micros]) => ({ what, micros: micros / records }))
    .filter(({ what, micros }) => what !== idle && micros >= least)
    .toSorted((a, b) => b.micros - a.micros);
}

/** What Node does is counted for whoever called it. */
function owners({ nodes }: Profile): (id: number) => string {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const known = new Map<number, string>();
  const ownerOf = (id: number): string => {
    const parent = parents.get(id);
    const found = known.get(id) ?? nameOf(byId.get(id)) ?? (parent === undefined ? node : ownerOf(parent));
    known.set(id, found);
    return found;
  };
  return ownerOf;
}

function nameOf(node: Node | undefined): string | null {
  const { functionName = '', url = '' } = node?.callFrame ?? {};
  if (functionName === idle || functionName === collector) return functionName;
  const library = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  return library ?? /\/((?:src|bench)\/.+)$/.exec(url)?.[1] ?? null;
}
