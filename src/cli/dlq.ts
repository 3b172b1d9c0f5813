/** `millrace dlq`: dead letters listed, shown, and put back on the raw topic that they came from. */
import { Command } from 'commander';
import { Fault } from '../faults.ts';
import { judged } from './dlq/judged.ts';
import { type FilterOptions, letterFilter } from './dlq/letter-filter.ts';
import { letterName } from './dlq/letter-name.ts';
import { listing, listingLines } from './dlq/list.ts';
import { withDead } from './dlq/open-dead.ts';
import { type RedriveOptions, redriveLetters } from './dlq/redrive-letters.ts';
import { showing, shownLines } from './dlq/show.ts';
import { wholeNumber } from './dlq/whole-number.ts';

type Options = Readonly<{ config: string; json?: boolean }>;

/** `signal` is aborted when the process is asked to stop. */
export function dlqCommand(signal: AbortSignal): Command {
  const dlq = new Command('dlq').description('dead letters: what was refused, why, and back again');
  filtered(dlq.command('list'))
    .description('the newest dead letters, and all of them counted by code and origin')
    .option('--limit <n>', 'so many are shown, of 1 to 10000', '20')
    .option('--json', 'one JSON object: letters, counts, and what on the topic is no letter')
    .addHelpText('after', '\nExample:\n  npx millrace dlq list --code malformed-line --since 2h')
    .action((options: FilterOptions & Options & { limit: string }) => list(options, signal));
  configured(dlq.command('show'))
    .description('all of one dead letter: its bytes, what they read as now, and what can be done')
    .argument('<letter>', 'its place, such as dead-0@7, or its id')
    .option('--json', 'one JSON object, with all of its bytes in hex')
    .addHelpText('after', '\nExample:\n  npx millrace dlq show dead-0@7')
    .action((letter: string, options: Options) => show(letter, options, signal));
  filtered(dlq.command('redrive'))
    .description('put dead letters back on their raw topics, each once; a dry run unless --yes is given')
    .argument(
      '[letters...]',
      'places such as dead-0@7, or ids; where none is named, all that pass the filters',
    )
    .option('--yes', 'do it; without, nothing is written and nobody disturbed')
    .option('--dry-run', 'say what would be done, which is what happens without --yes')
    .option('--rate <n>', 'at most so many letters a second, of 1 to 1000000')
    .option('--json', 'one JSON object a line: each letter with what became of it, and a summary')
    .addHelpText('after', '\nExample:\n  npx millrace dlq redrive --code unknown-schema --rate 100 --yes')
    .action((letters: readonly string[], options: RedriveOptions) =>
      redriveLetters(letters, options, signal),
    );
  return dlq.addHelpText('after', '\nExample:\n  npx millrace dlq list');
}

const configured = (command: Command): Command =>
  command.option('--config <file>', 'the pipeline', 'millrace.yml');

const filtered = (command: Command): Command =>
  configured(command)
    .option('--code <list>', 'of these kinds, comma-separated, such as malformed-line,too-large')
    .option('--actor <name>', 'refused by these, such as refine or source/polygon')
    .option('--origin <place>', 'from a topic, raw.chain or raw.chain-1, or a recording')
    .option('--since <time>', 'written since then, such as 2h ago or 2026-05-01T12:00:00Z')
    .option('--until <time>', 'written before then')
    .option('--text <text>', 'with this text in the reason or in the bytes');

function list(options: FilterOptions & Options & { limit: string }, signal: AbortSignal): Promise<void> {
  const limit = wholeNumber('--limit', options.limit, 10_000);
  const pipeline = judged(options.config);
  const filter = letterFilter(options, pipeline.nameable, Date.now());
  return withDead(
    pipeline,
    async (open) => {
      const found = await listing(open, { filter, limit }, signal);
      console.log(options.json ? JSON.stringify(found) : listingLines(found).join('\n'));
    },
    signal,
  );
}

function show(letter: string, { config, json }: Options, signal: AbortSignal): Promise<void> {
  const name = letterName(letter);
  return withDead(
    judged(config),
    async (open) => {
      const found = await showing(open, name, signal);
      if (!found) throw new Fault('bug', `${letter} was there and is not any more.`);
      console.log(json ? JSON.stringify(found) : shownLines(found).join('\n'));
    },
    signal,
  );
}
