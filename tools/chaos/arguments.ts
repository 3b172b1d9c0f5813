/** The command line of `npm run chaos` → what is to be run, or a fault that says what is wrong with it. */
import { parseArgs } from 'node:util';
import { Fault } from '../../src/faults.ts';
import { type FaultName, faultKinds, isFaultName } from '../../test/chaos/faults.ts';
import type { JobKind } from '../../test/chaos/job.ts';
import { passThroughJob } from '../../test/chaos/pass-through-job.ts';
import { pipelineJob } from '../../test/chaos/pipeline-job.ts';
import { type Plant, plants } from '../../test/chaos/planted-log.ts';

export type ChaosArguments = Readonly<{
  seed: number;
  minutes: number;
  name: string;
  job: JobKind;
  faults: readonly FaultName[];
  plant: Plant | null;
  log: string | null;
  json: boolean;
  /** How to run the same again. */
  again: string;
}>;

const jobs: Readonly<Record<string, JobKind>> = { pipeline: pipelineJob, 'pass-through': passThroughJob };
/** What brings a planted fault to light. */
const forPlants: readonly FaultName[] = ['stall'];

export const usage = `npm run chaos -- [options]

Runs three instances on services of their own under load, does to them what a seed says, waits until all has
come through, and compares every topic and table with the input folded in order by one process. Ends with 1
where anything was doubled, lost, out of order or left open, or a partition stood still for too long; with 70
where the run itself did not get that far.

  --seed N        which faults, and when; another one each time where it is left out
  --minutes M     how long faults are done; 10 where it is left out
  --job JOB       pipeline: \`millrace run\`, from raw logs to PostgreSQL and Redis (the default)
                  pass-through: a processor without memory, since a dedupe would hide a torn commit
  --only A,B      only these faults
  --plant FAULT   ${plants.join(', ')}: instances read their position before they fence their
                  predecessor. Shows that the run can fail: it ends with 0, and says \`caught\`, only where
                  the pass-through then doubles records, which stalls bring about
  --log FILE      every line of every instance is written there, with its time
  --json          the outcome as one JSON object on standard output, progress on standard error

Faults:
${Object.entries(faultKinds)
  .map(([name, { says }]) => `  ${name.padEnd(15)} ${says}`)
  .join('\n')}

Example: npm run chaos -- --seed 1 --minutes 2 --only kill,zombie`;

/** Null: help is asked for. */
export function chaosArguments(argv: readonly string[]): ChaosArguments | null {
  const values = parsed(argv);
  if (values.help) return null;
  const plant = plants.find((one) => one === values.plant) ?? null;
  if (values.plant !== undefined && plant === null) throw wrong(`There is no plant ${values.plant}.`);
  const name = values.job ?? (plant === null ? 'pipeline' : 'pass-through');
  const job = jobs[name];
  if (!job) throw wrong(`There is no job ${name}.`);
  if (plant !== null && job !== passThroughJob) throw wrong('A fault is planted in the pass-through alone.');
  const seed = positive('seed', values.seed);
  const minutes = positive('minutes', values.minutes);
  const more = (['only', 'plant'] as const).flatMap((one) =>
    values[one] === undefined ? [] : [`--${one} ${values[one]}`],
  );
  return {
    ...{ seed, minutes, name, job, plant, log: values.log ?? null, json: values.json },
    faults: faultsFor(job, values.only, plant),
    again: [`npm run chaos -- --seed ${seed} --minutes ${minutes} --job ${name}`, ...more].join(' '),
  };
}

function parsed(argv: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        seed: { type: 'string', default: String(Date.now() % 1_000_000) },
        minutes: { type: 'string', default: '10' },
        job: { type: 'string' },
        only: { type: 'string' },
        plant: { type: 'string' },
        log: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (thrown) {
    throw wrong(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

function faultsFor(
  { services, hasMemory }: JobKind,
  only: string | undefined,
  plant: Plant | null,
): FaultName[] {
  const all = plant === null ? Object.keys(faultKinds) : forPlants;
  const applies = (name: FaultName): boolean => {
    const { needs } = faultKinds[name];
    if (needs === 'memory') return hasMemory;
    return needs === null || needs === 'links' || services.includes(needs);
  };
  const chosen = (only?.split(',') ?? all).map((name) => {
    if (isFaultName(name)) return name;
    throw wrong(`There is no fault ${name}.`);
  });
  const doable = chosen.filter(applies);
  if (doable.length === 0) throw wrong(`None of ${chosen.join(', ')} can be done to that job.`);
  return doable;
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0)) throw wrong(`--${option} is ${text}, expected a number above 0.`);
  return value;
}

const wrong = (message: string): Fault =>
  new Fault('bad-arguments', `${message} \`npm run chaos -- --help\` tells what there is.`);
