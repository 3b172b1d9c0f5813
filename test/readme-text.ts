/** README.md → its fenced blocks and tables, so that tests can hold them against what the code gives. */
import { pageText, sessionsIn } from './page-text.ts';

const readme = pageText('README.md');
export const { blocksIn, tableUnder } = readme;

/** What the README says a command prints: one list of lines for each time it is shown. */
export const printedBy = (command: string): readonly (readonly string[])[] =>
  blocksIn('console')
    .flatMap(sessionsIn)
    .flatMap((session) => (session.command === command ? [session.lines] : []));

/** Whether the README says this, wherever its lines break. */
export const says = (sentence: string): boolean => readme.text.replaceAll(/\s+/g, ' ').includes(sentence);

/** Lines whose figures depend on nothing but the recordings and the rules. */
export const timeless = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => /^(events|signals|revisions|live set|the recorded) /.test(line));

/** Lines that say how long something took, where, or how far it was when. */
export const timely = (line: string): boolean =>
  /^(local stack: |services {4}|api {9}|done {8}| +\d+\.\d s {2}sources )/.test(line);
