/** README.md → its fenced blocks and tables, so that tests can hold them against what the code gives. */
import { readFileSync } from 'node:fs';

const text = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const fence = /^```(\w+)\n(.*?)^```$/gms;

/** The texts of the fenced blocks in one language, in their order. */
export const blocksIn = (language: string): readonly string[] =>
  [...text.matchAll(fence)].flatMap(([, found, block = '']) => (found === language ? [block] : []));

/** What the README says a command prints: one list of lines for each time it is shown. */
export function printedBy(command: string): readonly (readonly string[])[] {
  const sessions = blocksIn('console').flatMap((block) => block.split(/^\$ /m).slice(1));
  return sessions.flatMap((session) => {
    const [shown, ...lines] = session.trimEnd().split('\n');
    return shown === command ? [lines] : [];
  });
}

/** Whether the README says this, wherever its lines break. */
export const says = (sentence: string): boolean => text.replaceAll(/\s+/g, ' ').includes(sentence);

/** Lines whose figures depend on nothing but the recordings and the rules. */
export const timeless = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => /^(events|signals|revisions|live set|the recorded) /.test(line));

/** Lines that say how long something took, where, or how far it was when. */
export const timely = (line: string): boolean =>
  /^(local stack: |services {4}|api {9}|done {8}| +\d+\.\d s {2}sources )/.test(line);

/** The cells of the table under `heads`, row by row. */
export function tableUnder(...heads: readonly string[]): readonly (readonly string[])[] {
  const lines = text.split('\n');
  const start = lines.indexOf(`| ${heads.join(' | ')} |`) + 2;
  const end = lines.findIndex((line, index) => index >= start && !line.startsWith('|'));
  return lines.slice(start, end).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}
