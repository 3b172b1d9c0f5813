/** The filters of a command line → which dead letters are meant, or everything that is wrong with them. */
import { nearest } from '../../config/nearest.ts';
import { Fault } from '../../faults.ts';
import { poisonCodes } from '../../flow/envelope.ts';
import type { Letter } from '../../kafka/dead-letters.ts';
import { timeIn } from './time-in.ts';

export type FilterOptions = Readonly<{
  /** Several are separated by commas. */
  code?: string;
  actor?: string;
  origin?: string;
  since?: string;
  until?: string;
  text?: string;
}>;

/** What a filter may name: a misspelt one would pass nothing, and look like good news. */
export type Nameable = Readonly<{
  app: string;
  /** First words of actors behind the application: `source`, `refine`. */
  roles: readonly string[];
  /** Topics that actors read, with their partitions. */
  topics: ReadonlyMap<string, number>;
  /** Names of recordings. */
  files: readonly string[];
}>;

export type LetterFilter = Readonly<{
  /** No letter written before it passes; null: it says nothing of time. */
  sinceMs: number | null;
  passes(letter: Letter): boolean;
}>;

type Test = (letter: Letter) => boolean;

export function letterFilter(options: FilterOptions, known: Nameable, nowMs: number): LetterFilter {
  const { code, actor, origin, since, until, text } = options;
  const sinceMs = since === undefined ? null : timeIn(since, nowMs);
  const untilMs = until === undefined ? null : timeIn(until, nowMs);
  const found: readonly (Test | string | null)[] = [
    code === undefined ? null : codeTest(code.split(',').map((one) => one.trim())),
    actor === undefined ? null : actorTest(actor, known),
    origin === undefined ? null : originTest(origin, known),
    text === undefined ? null : textTest(text),
    typeof sinceMs === 'string' ? `--since ${sinceMs}` : ({ writtenMs }) => writtenMs >= (sinceMs ?? 0),
    typeof untilMs === 'string' ? `--until ${untilMs}` : ({ writtenMs }) => writtenMs < (untilMs ?? Infinity),
    Number(sinceMs ?? -Infinity) >= Number(untilMs ?? Infinity)
      ? `--since ${since} is not before --until ${until}: nothing lies between them`
      : null,
  ];
  const wrong = found.filter((one) => typeof one === 'string');
  if (wrong.length > 0) throw new Fault('bad-arguments', wrong.join('\n'));
  const tests = found.filter((one) => typeof one === 'function');
  return {
    sinceMs: typeof sinceMs === 'number' ? sinceMs : null,
    passes: (letter) => tests.every((test) => test(letter)),
  };
}

function codeTest(codes: readonly string[]): Test | string {
  const unknown = codes.find((code) => !poisonCodes.some((known) => known === code));
  if (unknown !== undefined) return `--code ${unknown}: there is no such code${among(unknown, poisonCodes)}`;
  return ({ body }) => codes.includes(body.code);
}

/** One actor or several: `refine`, `refine/raw.chain`, `refine/raw.chain/1`, with the application or not. */
function actorTest(actor: string, { app, roles }: Nameable): Test | string {
  const name = actor.startsWith(`${app}/`) ? actor.slice(app.length + 1) : actor;
  const [role = ''] = name.split('/');
  if (!roles.includes(role)) return `--actor ${actor}: no actor begins with ${role}${among(role, roles)}`;
  const full = `${app}/${name}`;
  return ({ body: { by } }) => by === full || by.startsWith(`${full}/`);
}

/** `raw.chain`, `raw.chain-1`, `raw.chain-1@7`, or a recording's name, with a line or without. */
function originTest(origin: string, { topics, files }: Nameable): Test | string {
  const [, topic = origin, partition] = /^(.+?)-(\d+)(?:@\d+)?$/.exec(origin) ?? [];
  const partitions = topics.get(topic);
  if (partitions !== undefined && Number(partition ?? 0) >= partitions)
    return `--origin ${origin}: ${topic} has the partitions 0 to ${partitions - 1}`;
  const file = origin.replace(/:\d+$/, '');
  const known = [...topics.keys(), ...files];
  if (partitions === undefined && !files.includes(file))
    return `--origin ${origin}: there is no such topic or recording${among(file, known)}`;
  const longer = partitions === undefined ? ':' : partition === undefined ? '-' : '@';
  return ({ body }) => body.origin === origin || body.origin.startsWith(`${origin}${longer}`);
}

/** In what is said of it, and in its bytes; a capital letter is as good as a small one. */
function textTest(text: string): Test | string {
  if (text === '') return '--text: expected some text to look for';
  const wanted = text.toLowerCase();
  const has = (where: string): boolean => where.toLowerCase().includes(wanted);
  return ({ body: { detail, bytes } }) => has(detail) || has(Buffer.from(bytes).toString());
}

function among(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === undefined ? `; these are: ${known.join(', ')}` : `; did you mean ${near}?`;
}
