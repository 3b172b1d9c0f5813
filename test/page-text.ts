/** A page of the project → its fenced blocks, sessions and tables, so that tests hold them to the code. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `above` is the line that stands before the block, where one does. */
export type Block = Readonly<{ language: string; text: string; above: string }>;

/** A command as it is shown, and the lines below it. */
export type Session = Readonly<{ command: string; lines: readonly string[] }>;

const fence = /(?:^([^\n]+)\n\n)?^```(\w+)\n(.*?)^```$/gms;

export function pageText(path: string) {
  const text = readFileSync(join(import.meta.dirname, '..', path), 'utf8');
  return {
    text,
    blocks: blocksOf(text),
    /** The texts of the fenced blocks in one language, in their order. */
    blocksIn: (language: string): readonly string[] =>
      blocksOf(text).flatMap((block) => (block.language === language ? [block.text] : [])),
    /** The rows of the table whose head begins with these cells. */
    tableUnder: (...heads: readonly string[]) => tableUnder(text, heads),
  };
}

export const blocksOf = (text: string): readonly Block[] =>
  [...text.matchAll(fence)].map(([, above = '', language = '', block = '']) => ({
    language,
    text: block,
    above,
  }));

export const sessionsIn = (block: string): readonly Session[] =>
  block
    .split(/^\$ /m)
    .slice(1)
    .map((session) => {
      const [command = '', ...lines] = session.trimEnd().split('\n');
      return { command, lines };
    });

function tableUnder(text: string, heads: readonly string[]): readonly (readonly string[])[] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${heads.join(' | ')} |`)) + 2;
  const end = lines.findIndex((line, index) => index >= start && !line.startsWith('|'));
  return lines.slice(start, end).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}
