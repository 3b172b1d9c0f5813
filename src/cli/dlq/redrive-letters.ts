/** `millrace dlq redrive`: takes the seat unless it is a dry run, and tells what became of each letter. */
import { deadTopic } from '../../events.ts';
import { Fault } from '../../faults.ts';
import { redriveActorId } from '../../flow/ids.ts';
import { type RedriveSeat, redriveSeat } from '../../kafka/redrive-seat.ts';
import { judged } from './judged.ts';
import { type FilterOptions, letterFilter } from './letter-filter.ts';
import { letterName } from './letter-name.ts';
import { type OpenDead, withDead } from './open-dead.ts';
import { paced } from './pace.ts';
import { redrive } from './redrive.ts';
import { type RedriveTeller, redriveTeller } from './redrive-told.ts';
import { rawTopics } from './saying.ts';
import { wholeNumber } from './whole-number.ts';

export type RedriveOptions = FilterOptions &
  Readonly<{ config: string; yes?: boolean; dryRun?: boolean; rate?: string; json?: boolean }>;

const mostASecond = 1_000_000;

export function redriveLetters(
  letters: readonly string[],
  options: RedriveOptions,
  signal: AbortSignal,
): Promise<void> {
  const { config: file, yes = false, dryRun = false, json = false } = options;
  if (yes && dryRun) throw new Fault('bad-arguments', '--yes and --dry-run contradict each other: give one');
  const names = letters.map(letterName);
  const rate = options.rate === undefined ? null : wholeNumber('--rate', options.rate, mostASecond);
  const pipeline = judged(file);
  const selection = { names, filter: letterFilter(options, pipeline.nameable, Date.now()) };
  return withDead(
    pipeline,
    async (open) => {
      const told = redriveTeller({ dry: !yes, json });
      const seat = yes && open.isThere ? await taken(open) : null;
      try {
        const pace = paced(rate, () => performance.now());
        await redrive({ open, selection, seat, pace, tell: told.letter }, signal);
        told.end();
      } catch (thrown) {
        told.broken();
        throw thrown;
      } finally {
        await seat?.close();
      }
      requireNamed(told, names.length);
    },
    signal,
  );
}

async function taken({ config, kafka, codec, log }: OpenDead): Promise<RedriveSeat> {
  await codec.prepare([...rawTopics, deadTopic]);
  const { app, group } = config;
  const { nameInKafka } = log;
  const transactionMs = group.transactionTimeoutMs;
  return redriveSeat({ kafka, codec, nameInKafka, actor: redriveActorId(app), transactionMs });
}

/** Who names a letter wants that one; who filters wants what can be done. */
function requireNamed({ refusals }: RedriveTeller, named: number): void {
  const count = refusals();
  if (named > 0 && count > 0)
    throw new Fault('bad-input', `${count} of the ${named} letters named cannot be redriven; see above why`);
}
