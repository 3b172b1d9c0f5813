/** The command line of `npm run chain:storm` → what is to be run, or an error that says what is wrong. */
import { parseArgs } from 'node:util';
import { isPlant, type PlantName, plants } from './plants.ts';

export type StormArguments = Readonly<{
  seed: number;
  seconds: number;
  plant: PlantName | null;
  /** Every line of every instance is written there. */
  log: string | null;
  json: boolean;
}>;

export const usage = `npm run chain:storm -- [options]

Lets four real chains grow for a minute, on nodes and services of their own, followed by two instances. By
a seed each chain forks 1, 5 and 70 blocks deep, where some transactions come back in other blocks and some
do not; one node is killed and started again with its chain; and kill -9 is done to an instance, twice. In
the end topics and tables are compared with the logs that the nodes hold. Ends with 1 where an orphan stands,
a survivor was taken back, or a signal is not as its event is; with 70 where the run did not get that far.

  --seconds S     how long the chains grow and fork; 60 where it is left out
  --seed N        what happens when; another one each time where it is left out
  --plant FAULT   the instances run with a fault in them. Shows that the run can fail: it ends with 0, and
                  says \`caught\`, only where the comparison finds it
  --log FILE      every line of every instance is written there, with its time
  --json          the outcome as one JSON object on standard output

Faults that can be planted:
${Object.entries(plants)
  .map(([name, { says }]) => `  ${name.padEnd(15)} ${says}`)
  .join('\n')}

Example: npm run chain:storm -- --seed 1 --seconds 60`;

/** Null: help is asked for. Throws an error whose message a person can use. */
export function stormArguments(argv: readonly string[]): StormArguments | null {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      seconds: { type: 'string', default: '60' },
      seed: { type: 'string', default: String(1 + (Date.now() % 1_000_000)) },
      plant: { type: 'string' },
      log: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const { plant = null } = values;
  if (plant !== null && !isPlant(plant))
    throw new Error(`--plant: there is no ${plant}; expected ${Object.keys(plants).join(' or ')}`);
  return {
    ...{ seed: whole('seed', values.seed), seconds: whole('seconds', values.seconds) },
    ...{ plant, log: values.log ?? null, json: values.json },
  };
}

function whole(name: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new Error(`--${name}: expected a whole number from 1 on, got '${text}'`);
}
