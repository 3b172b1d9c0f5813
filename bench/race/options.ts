/** Words on the command line → what is to be raced, or a message that says what is wrong with them. */
import { parseArgs } from 'node:util';
import type { Engine } from '../engines/engine.ts';

export const events = ['J0', 'J1', 'J2', 'J3', 'latency'] as const;
/** J3 is J2 with two kills. */
export type RaceEvent = (typeof events)[number];

export type Plan = Readonly<{
  engines: readonly Engine[];
  events: readonly RaceEvent[];
  reps: number;
  positions: number;
  /** Share of the output that is not counted. */
  discard: number;
  commitMs: readonly number[];
  latency: Readonly<{
    rates: readonly number[];
    seconds: number;
    warmUpSeconds: number;
    /** Otherwise on the one that all other heats ran on. */
    onFreshBroker: boolean;
    commitMs: readonly number[];
  }>;
  /** Whether to run ours in J2 once more to see where its time goes. */
  profile: boolean;
  json: boolean;
  /** Where the report is written; null: it is only printed. */
  report: string | null;
}>;

export const usage = (known: readonly Engine[]): string => `npm run bench [-- OPTIONS]

One job, every engine, one core for each; see bench/RESULTS.md for what it found.
  --quick            ours, kafkajs and Kafka Streams: J0 and J2 on 300,000 positions after a warm-up,
                     and the latency of 5,000 a second for 15 s
  --engines a,b      ${known.map(({ name }) => name).join(', ')}; default all
  --job a,b          ${events.join(', ')}; default all
  --reps N           how often each is measured; default 5
  --positions N      length of the input; default 2000000
  --commit a,b       milliseconds between commits; default 100,1000
  --rates a,b        records a second for the latency; default 2000,5000,10000,20000,40000
  --seconds N        how long each rate lasts; default 60
  --profile          says where our time goes in J2; always when nothing is left out
  --install          gets what the engines need, and ends
  --out FILE         writes the report there; default bench/RESULTS.md when nothing is left out
  --json             the report as JSON on standard output

Example: npm run bench -- --engines millrace,kafka-streams --job J2 --reps 3`;

const quick = {
  engines: 'millrace,bare-kafkajs,kafka-streams',
  job: 'J0,J2,latency',
  reps: '2',
  positions: '400000',
};
const whole = { engines: '', job: events.join(), reps: '5', positions: '2000000' };

export type Asked = Plan | Readonly<{ help: true }> | Readonly<{ install: readonly Engine[] }>;

/** Throws with a message for a person. */
export function planOf(argv: readonly string[], known: readonly Engine[]): Asked {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      quick: { type: 'boolean' },
      engines: { type: 'string' },
      job: { type: 'string' },
      reps: { type: 'string' },
      positions: { type: 'string' },
      commit: { type: 'string' },
      rates: { type: 'string' },
      seconds: { type: 'string' },
      profile: { type: 'boolean' },
      install: { type: 'boolean' },
      out: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return { help: true };
  const usual = values.quick ? quick : whole;
  const engines = enginesOf(values.engines ?? usual.engines, known);
  if (values.install) return { install: engines };
  const commitMs = numbers('--commit', values.commit ?? (values.quick ? '100' : '100,1000'));
  const isWhole = !values.quick && !values.engines && !values.job;
  return {
    engines,
    events: (values.job ?? usual.job).split(',').map(eventOf),
    reps: one('--reps', values.reps ?? usual.reps),
    positions: one('--positions', values.positions ?? usual.positions),
    discard: values.quick ? 0.25 : 0.2,
    commitMs,
    latency: {
      rates: numbers('--rates', values.rates ?? (values.quick ? '5000' : '2000,5000,10000,20000,40000')),
      seconds: one('--seconds', values.seconds ?? (values.quick ? '15' : '60')),
      // A broker just started compiles for half a minute; in a quick race it has been at work before.
      warmUpSeconds: values.quick ? 5 : 25,
      onFreshBroker: !values.quick,
      commitMs: values.commit ? commitMs : commitMs.slice(0, 1),
    },
    profile: values.profile === true || isWhole,
    json: values.json === true,
    report: values.out ?? (isWhole ? 'bench/RESULTS.md' : null),
  };
}

function enginesOf(text: string, known: readonly Engine[]): readonly Engine[] {
  if (text === '') return known;
  return text.split(',').map((wanted) => {
    const found = known.find(({ name }) => name === wanted);
    if (!found)
      throw new Error(`There is no engine ${wanted}. Known: ${known.map(({ name }) => name).join(', ')}.`);
    return found;
  });
}

function eventOf(text: string): RaceEvent {
  const found = events.find((event) => event === text);
  if (!found) throw new Error(`There is no job ${text}. Known: ${events.join(', ')}.`);
  return found;
}

const numbers = (option: string, text: string): number[] => text.split(',').map((each) => one(option, each));

function one(option: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number <= 0)
    throw new Error(`${option} takes whole numbers above 0, not ${text}.`);
  return number;
}
