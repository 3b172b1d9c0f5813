/** docs/guide.md → what it has a reader do, by chapters: files to write and to change, commands to run. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Block, blocksOf, pageText, type Session, sessionsIn } from './page-text.ts';

export type Change = Readonly<{ type: 'new' | 'append' | 'diff'; path: string; text: string }>;
export type Step = Change | (Session & Readonly<{ type: 'run' }>);
export type Chapter = Readonly<{ title: string; steps: readonly Step[] }>;

export const chapters = (): readonly Chapter[] =>
  pageText('docs/guide.md')
    .text.split(/^## /m)
    .slice(1)
    .map((text) => ({ title: text.split('\n')[0] ?? '', steps: blocksOf(text).flatMap(stepsOf) }));

function stepsOf({ language, text, above }: Block): readonly Step[] {
  if (language === 'console') return sessionsIn(text).map((session) => ({ type: 'run', ...session }));
  const path = /`([^`\s]+)`(?:, [^`]*)?:$/.exec(above)?.[1];
  if (path === undefined) throw new Error(`docs/guide.md: the line above a block names no file: ${above}`);
  if (language === 'diff') return [{ type: 'diff', path, text }];
  return [{ type: /\bNew, `/.test(above) ? 'new' : 'append', path, text }];
}

/** Throws where the file is not what the guide takes it for. */
export function makeChange(folder: string, { type, path, text }: Change): void {
  const file = join(folder, path);
  const before = existsSync(file) ? readFileSync(file, 'utf8') : null;
  if ((before === null) !== (type === 'new'))
    throw new Error(`docs/guide.md: ${path} is ${before === null ? 'not there' : 'there already'}`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, type === 'diff' ? patched(before ?? '', text, path) : `${before ?? ''}${text}`);
}

/** Hunks stand apart by a line of @@; what a hunk takes for granted has to be there, and once. */
function patched(before: string, diff: string, path: string): string {
  return diff.split(/^@@\n/m).reduce((text, hunk) => {
    const lines = hunk.split('\n').slice(0, -1);
    const side = (signs: string) =>
      lines.flatMap((line) => (signs.includes(line[0] ?? ' ') ? [`${line.slice(1)}\n`] : [])).join('');
    const [start = '', ...rest] = `\n${text}`.split(`\n${side(' -')}`);
    if (rest.length !== 1)
      throw new Error(`docs/guide.md: ${path} holds this ${rest.length} times:\n${side(' -')}`);
    return `${start}\n${side(' +')}${rest.join('')}`.slice(1);
  }, before);
}

/** Lines as shown, where a line of … is any number of lines, and … in a line any text. */
export function isAsShown(printed: string, shown: readonly string[]): boolean {
  const pattern = shown.map((line) => (line === '…' ? '(?:.*\\n)*?' : `${escaped(line)}\\n`)).join('');
  return new RegExp(`^${pattern}$`).test(printed === '' ? '' : `${printed.trimEnd()}\n`);
}

const escaped = (line: string): string =>
  line.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&').replaceAll('…', '.*');
