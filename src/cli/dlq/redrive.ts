/** Dead letters that pass → raw records and marks, some letters a transaction; the others are told. */
import { asFault, Fault } from '../../faults.ts';
import type { Letter } from '../../kafka/dead-letters.ts';
import type { Redrive, RedriveSeat } from '../../kafka/redrive-seat.ts';
import { type Candidate, candidateOf } from './candidate.ts';
import { placeOf } from './letter-name.ts';
import { type Selection, selectedLetters, surveyed } from './letters.ts';
import type { OpenDead } from './open-dead.ts';
import type { Pace } from './pace.ts';
import { pages } from './pages.ts';
import { type RawWords, rawWords } from './raw-words.ts';
import { type Refused, refused } from './refusal.ts';
import { rereadAll } from './reread.ts';
import { verdictOf } from './verdict.ts';

/** `redrivable`: it would be, if this were no dry run. */
export type LetterNews =
  | Readonly<{ type: 'redriven' | 'redrivable'; letter: string; id: string; to: readonly string[] }>
  | (Readonly<{ letter: string; id: string }> & Refused);

export type RedriveRun = Readonly<{
  open: OpenDead;
  selection: Selection;
  /** Null: a dry run. Taken before anything is read, so that no mark is missed. */
  seat: RedriveSeat | null;
  pace: Pace;
  tell: (news: LetterNews) => void;
}>;

/** What is held of letters at a time; for each page the raw topics are read once, from its oldest on. */
const mostHeld = { items: 10_000, bytes: 64 << 20 };
const mostBytesOfTransaction = 4 << 20;

export async function redrive(run: RedriveRun, signal: AbortSignal): Promise<void> {
  const { open, selection } = run;
  const survey = await surveyed(open, selection, signal);
  const done = new Set(survey.marks.keys());
  const letters = pages(selectedLetters(open, selection, survey, signal), bytesOf, mostHeld);
  for await (const page of letters) await redrivePage(run, page, done, signal);
}

const bytesOf = ({ body }: Letter): number => body.bytes.length;

async function redrivePage(
  run: RedriveRun,
  letters: readonly Letter[],
  done: Set<string>,
  signal: AbortSignal,
): Promise<void> {
  const { log, judges } = run.open;
  const candidates = await candidatesIn(run, letters, done);
  const words = await rawWords(log, candidates, judges.partitions, signal);
  const most = { items: run.pace.most, bytes: mostBytesOfTransaction };
  for await (const some of pages(candidates, ({ letter }) => bytesOf(letter), most))
    await redriveSome(run, { candidates: some, words }, done, signal);
}

async function candidatesIn(
  { open, tell }: RedriveRun,
  letters: readonly Letter[],
  done: ReadonlySet<string>,
): Promise<readonly Candidate[]> {
  const { app } = open.config;
  const rereads = await rereadAll(letters, { app, partitions: open.judges.partitions, codec: open.codec });
  return letters.flatMap((letter, at) => {
    const reread = rereads[at] ?? { type: 'nowhere' };
    const found = done.has(letter.id) ? redrivenBefore : candidateOf(letter, reread, open.judges);
    if (found.type === 'candidate') return [found];
    tell({ ...named(letter), ...found });
    return [];
  });
}

type Some = Readonly<{ candidates: readonly Candidate[]; words: RawWords }>;

/** What has been said until now is heard before each transaction: a block may be taken back at any time. */
async function redriveSome(
  { open, seat, pace, tell }: RedriveRun,
  { candidates, words }: Some,
  done: Set<string>,
  signal: AbortSignal,
): Promise<void> {
  await words.catchUp(signal);
  const redrives: Redrive[] = [];
  for (const candidate of candidates) {
    const { letter } = candidate;
    // The same record may have been refused twice, if its actor was set back.
    const verdict = done.has(letter.id) ? redrivenBefore : await verdictOf(open, candidate, words, signal);
    if (verdict.type === 'refused') {
      tell({ ...named(letter), ...verdict });
      continue;
    }
    redrives.push({ letter, writes: verdict.writes });
    done.add(letter.id);
  }
  if (redrives.length === 0) return;
  if (seat) await commit(seat, redrives);
  for (const { letter, writes } of redrives) {
    const to = writes.map(({ topic, partition }) => `${topic.name}-${partition}`);
    tell({ type: seat ? 'redriven' : 'redrivable', ...named(letter), to });
  }
  if (seat) await pace.taken(redrives.length, signal);
}

/** Nothing is guessed of what became of a transaction: the marks tell whoever runs it again. */
async function commit(seat: RedriveSeat, redrives: readonly Redrive[]): Promise<void> {
  const outcome = await seat.commit(redrives).catch((thrown: unknown) => {
    throw outcomeUnknown(thrown, redrives.length);
  });
  if (outcome === 'fenced')
    throw new Fault('fenced', 'Another redrive of this pipeline has begun, and goes on instead of this one.');
}

function outcomeUnknown(cause: unknown, count: number): Fault {
  const { code, message, cause: below } = asFault(cause);
  const why = below instanceof Error ? below.message : message;
  const what = `Whether the last ${count} letters were redriven is not known: ${why}`;
  return new Fault(code, `${what} Is another redrive running?`, { cause });
}

const redrivenBefore = refused('redriven-before', 'it has been redriven');

const named = (letter: Letter) => ({ letter: placeOf(letter), id: letter.id });
