/** Words on the command line → what is to be loaded and for how long, or a message about what is wrong. */
import { parseArgs } from 'node:util';

export const usage = `npm run bench:chains [-- OPTIONS]

Four sources of type evm in one instance, which has the role producers alone, write the logs of four made
chains to a real Kafka, first at --late-rate, then at --rate. Every log is read back as a read_committed
reader sees it. Connections are to this machine, without TLS. Ends with 1 where a bound is not held.
  --rate N          logs a second over all chains, sustained; default 10000
  --seconds N       for how long; default 60
  --late-rate N     logs a second over all chains where the delay is measured; default 4000
  --late-seconds N  for how long; default 30
  --interval N      milliseconds between two blocks of a chain; default 500
  --connections N   WebSockets whose time and memory are measured; default 200
  --keys N          ids that are remembered where a look-up is timed; default 1000000
  --json            the figures as one JSON object, on the last line

Example: npm run bench:chains -- --rate 4000 --seconds 20`;

export type Options = Readonly<{
  rate: number;
  seconds: number;
  lateRate: number;
  lateSeconds: number;
  intervalMs: number;
  connections: number;
  keys: number;
  json: boolean;
}>;

/** Throws an `Error` whose message is for a person. */
export function optionsOf(argv: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      rate: { type: 'string', default: '10000' },
      seconds: { type: 'string', default: '60' },
      'late-rate': { type: 'string', default: '4000' },
      'late-seconds': { type: 'string', default: '30' },
      interval: { type: 'string', default: '500' },
      connections: { type: 'string', default: '200' },
      keys: { type: 'string', default: '1000000' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return 'help';
  return {
    rate: positive(values.rate, '--rate'),
    seconds: positive(values.seconds, '--seconds'),
    lateRate: positive(values['late-rate'], '--late-rate'),
    lateSeconds: positive(values['late-seconds'], '--late-seconds'),
    intervalMs: positive(values.interval, '--interval'),
    connections: positive(values.connections, '--connections'),
    keys: positive(values.keys, '--keys'),
    json: values.json,
  };
}

function positive(text: string, name: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Error(`${name} is ${text}, expected a whole number above 0. See --help.`);
}
