/** `millrace dlq show`: everything that is known of one dead letter, and what can be done with it. */
import type { Letter, Mark } from '../../kafka/dead-letters.ts';
import { candidateOf, type Reread } from './candidate.ts';
import { hexLines } from './hex-lines.ts';
import type { LetterName } from './letter-name.ts';
import { selectedLetters, surveyed } from './letters.ts';
import type { OpenDead } from './open-dead.ts';
import { rawWords } from './raw-words.ts';
import { type RefusalReason, refused, remedies } from './refusal.ts';
import { rereadAll } from './reread.ts';
import { printable, type ShownLetter, shownLetter } from './shown.ts';
import { type Verdict, verdictOf } from './verdict.ts';

export type ShownWhole = ShownLetter &
  Readonly<{
    hex: string;
    /** As UTF-8, where it is that. */
    text: string | null;
    /** What the bytes give now: a record of its topic, or what a source makes of them; empty: nothing. */
    readsNow: readonly object[];
    /** Where the records would go that it becomes; null: it would be refused. */
    redrivableTo: readonly string[] | null;
    refusal: Readonly<{ reason: RefusalReason; why: string }> | null;
    next: string;
  }>;

const everything = { sinceMs: null, passes: () => true };

/** Throws `bad-arguments` where there is no such letter. */
export async function showing(
  open: OpenDead,
  name: LetterName,
  signal: AbortSignal,
): Promise<ShownWhole | null> {
  const selection = { names: [name], filter: everything };
  const survey = await surveyed(open, selection, signal);
  for await (const letter of selectedLetters(open, selection, survey, signal))
    return shownWhole(open, letter, survey.marks.get(letter.id), signal);
  return null;
}

async function shownWhole(
  open: OpenDead,
  letter: Letter,
  mark: Mark | undefined,
  signal: AbortSignal,
): Promise<ShownWhole> {
  const { config, codec, judges } = open;
  const { partitions } = judges;
  const [reread = { type: 'nowhere' }] = await rereadAll([letter], { app: config.app, partitions, codec });
  const verdict = mark
    ? refused('redriven-before', 'it has been redriven')
    : await examined(open, letter, reread, signal);
  const shown = shownLetter(letter, mark);
  const bytes = Buffer.from(letter.body.bytes);
  return {
    ...shown,
    hex: bytes.toString('hex'),
    text: textIn(bytes),
    readsNow: readsNow(open, letter, reread),
    ...(verdict.type === 'refused'
      ? {
          redrivableTo: null,
          refusal: { reason: verdict.reason, why: verdict.why },
          next: remedies[verdict.reason],
        }
      : {
          redrivableTo: verdict.writes.map(({ topic, partition }) => `${topic.name}-${partition}`),
          refusal: null,
          next: `Redrive it: npx millrace dlq redrive ${shown.letter} --yes`,
        }),
  };
}

async function examined(
  open: OpenDead,
  letter: Letter,
  reread: Reread,
  signal: AbortSignal,
): Promise<Verdict> {
  const candidate = candidateOf(letter, reread, open.judges);
  if (candidate.type === 'refused') return candidate;
  const words = await rawWords(open.log, [candidate], open.judges.partitions, signal);
  await words.catchUp(signal);
  return verdictOf(open, candidate, words, signal);
}

function readsNow({ judges }: OpenDead, { body }: Letter, reread: Reread): readonly object[] {
  if ('entry' in reread) return reread.entry.type === 'record' ? [reread.entry.envelope] : [];
  const source = reread.type === 'input' ? judges.sources.find(({ name }) => name === reread.source) : null;
  const found = source?.reread?.(body.bytes) ?? [];
  return 'code' in found ? [] : found;
}

function textIn(bytes: Buffer): string | null {
  const text = bytes.toString();
  return Buffer.from(text).equals(bytes) ? text : null;
}

const mostBytes = 512;

export function shownLines(shown: ShownWhole): string[] {
  const { redriven, refusal, redrivableTo } = shown;
  const facts: readonly (readonly [string, string])[] = [
    ['letter', shown.letter],
    ['id', shown.id],
    ['written', shown.writtenAt],
    ['code', shown.code],
    ['reason', shown.detail],
    ['actor', shown.actor],
    ['origin', shown.origin],
    ['event time', shown.at ?? 'not known'],
    ['redriven', redriven === null ? 'no' : `${redriven.at}, to ${redriven.to.join(', ')}`],
    [
      'verdict',
      refusal === null
        ? `would re-enter at ${redrivableTo?.join(', ')}`
        : `${refusal.reason}: ${refusal.why}`,
    ],
    ['next', shown.next],
    ['bytes', `${shown.bytes}`],
  ];
  return [
    ...facts.map(([name, value]) => `${name.padEnd(12)}${printable(value)}`),
    ...hexLines(Buffer.from(shown.hex, 'hex'), mostBytes).map((line) => `  ${line}`),
    ...shown.readsNow.flatMap((found) => [
      'reads now',
      ...JSON.stringify(found, null, 2)
        .split('\n')
        .map((line) => `  ${printable(line)}`),
    ]),
  ];
}
