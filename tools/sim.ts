/** `npm run sim`: seeds → simulated worlds, and whether anything was doubled, lost or out of order there. */
import { plantNamed, plants } from '../test/simulation/plants.ts';
import { simulate } from '../test/simulation/simulate.ts';
import { type Given, givenIn, usage } from './sim/given.ts';
import { plantLines, runPlants } from './sim/run-plants.ts';
import { runSeeds, seedsLines } from './sim/run-seeds.ts';
import { threads } from './sim/threads.ts';

/** What to print, as lines or as one object, and whether all is well. */
type Verdict = Readonly<{ lines: readonly string[]; all: object; isWell: boolean }>;

const say = (line: string): boolean => process.stderr.write(`${line}\n`);

const given = givenOrNull();
if (given?.help) console.log(usage);
else if (given === null) process.exitCode = 1;
else {
  const { lines, all, isWell } = await verdictOn(given);
  console.log(given.json ? JSON.stringify(all) : lines.join('\n'));
  process.exitCode = isWell ? 0 : 1;
}

function givenOrNull(): Given | null {
  try {
    return givenIn(process.argv.slice(2));
  } catch (thrown) {
    say(`${thrown instanceof Error ? thrown.message : thrown}\n\n${usage}`);
    return null;
  }
}

function verdictOn({ seed, plant, ...asked }: Given): Promise<Verdict> {
  if (seed !== null) return one(seed, plant);
  return plant === null ? many(asked) : planted(plant, asked.threads);
}

async function one(seed: number, plant: string | null): Promise<Verdict> {
  const { lines, complaints, ...found } = await simulate({ seed, plant: plantNamed(plant) });
  const { steps, virtualMs, hash } = found;
  const said = complaints.map(({ checker, what, line }) => `line ${line}: ${checker}: ${what}`);
  const journal = `${lines.length} lines with hash ${hash}`;
  const end = `seed ${seed}: ${steps} steps in ${virtualMs} simulated ms, ${journal}`;
  return {
    lines: [...lines, '', ...said, end],
    all: { seed, plant, steps, virtualMs, hash, complaints, lines },
    isWell: complaints.length === 0,
  };
}

async function many(asked: Pick<Given, 'seeds' | 'from' | 'threads'>): Promise<Verdict> {
  const pool = threads(asked.threads);
  const report = await runSeeds(pool, { ...asked, say }).finally(() => pool.end());
  return { lines: seedsLines(report), all: report, isWell: report.failed.length === 0 };
}

async function planted(name: string, count: number): Promise<Verdict> {
  const pool = threads(count);
  const chosen = plants.filter((plant) => name === 'all' || plant.name === name);
  const reports = await runPlants(pool, chosen).finally(() => pool.end());
  return {
    lines: plantLines(reports),
    all: { plants: reports },
    isWell: reports.every(({ seeds }) => seeds !== null),
  };
}
