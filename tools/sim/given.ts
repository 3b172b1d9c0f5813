/** The arguments of `npm run sim` → what is asked for, or what is wrong with them. */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { plants } from '../../test/simulation/plants.ts';

export type Given = Readonly<{
  seeds: number;
  from: number;
  threads: number;
  /** One world, with all it did. */
  seed: number | null;
  plant: string | null;
  json: boolean;
  help: boolean;
}>;

const names = plants.map(({ name }) => name);
const width = Math.max(...names.map(({ length }) => length));
const described = plants.map(({ name, says }) => `  ${name.padEnd(width)}  ${says}`);

export const usage = `npm run sim -- [--seeds N [--from N] | --seed N] [--plant NAME|all] [--json]

Runs the real actors, supervision, processors and drivers on a log in memory, where processes crash, stall,
lose answers and take over from each other, and checks after each step that nothing is doubled, lost or out of
order. A seed stands for one world, the same on any machine.
  --seeds N      the seeds kept in test/simulation/seeds.txt, and N more (2000), from seed --from (1) on
  --seed N       one world, with every step it took; with --plant NAME, that fault in it
  --plant NAME   whether the checkers catch a fault put in on purpose, and after how many seeds; all: each
  --threads N    how many worlds at a time (one for each processor)
  --json         one JSON object

Faults that can be planted:
${described.join('\n')}

Exit code: 0 all is well; 1 a checker complained, a planted fault was missed, or an argument is wrong.
Example: npm run sim -- --seeds 2000`;

/** Throws an error whose message a person can use. */
export function givenIn(args: readonly string[]): Given {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: 'string', default: '2000' },
      from: { type: 'string', default: '1' },
      threads: { type: 'string', default: String(availableParallelism()) },
      seed: { type: 'string' },
      plant: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { seeds, from, threads, seed, plant, json, help } = values;
  if (plant !== undefined && plant !== 'all' && !names.includes(plant))
    throw new Error(`--plant: there is no ${plant}; expected all, ${names.join(', ')}`);
  if (plant === 'all' && seed !== undefined)
    throw new Error(`--seed goes with one fault; expected --plant with the name of one`);
  return {
    seeds: whole('seeds', seeds),
    from: whole('from', from),
    threads: whole('threads', threads),
    seed: seed === undefined ? null : whole('seed', seed),
    plant: plant ?? null,
    json,
    help,
  };
}

function whole(name: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new Error(`--${name}: expected a whole number from 1 on, got '${text}'`);
}
