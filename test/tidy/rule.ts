/** The shape of a rule: what it says, how it is checked, and the samples that prove the check can fail. */
import { at, type ProjectFile, type Visit } from './project-file.ts';

/** A small project: text by path; a path that ends in `*` can be executed. */
type Sample = Readonly<Record<string, string>>;

export type Rule = Readonly<{
  /** The rule as a sentence; the test is called by it. */
  says: string;
  /** Complaints, one a place: `path:line: what is wrong; what to do`. */
  check: (files: readonly ProjectFile[]) => readonly string[];
  /** Planted violations, each with the place that must be named. */
  caught: readonly (readonly [Sample, where: string])[];
  /** Near misses, which must pass. */
  passes: readonly Sample[];
}>;

/** A check that looks at one file at a time. */
export const eachFile =
  (applies: (path: string) => boolean, check: (file: ProjectFile) => readonly string[]): Rule['check'] =>
  (files) =>
    files.filter((file) => applies(file.path)).flatMap(check);

/** A check that forbids some nodes of the syntax tree. */
export const noNode = (
  applies: (path: string) => boolean,
  forbidden: (visit: Visit) => boolean,
  instead: string,
): Rule['check'] =>
  eachFile(applies, (file) =>
    file.visits
      .filter(forbidden)
      .map(({ node }) => `${at(file, node.start)}: ${excerpt(file, node)}; ${instead}`),
  );

/** A check that forbids some text in any line. */
export const noText = (
  applies: (path: string) => boolean,
  forbidden: RegExp,
  instead: string,
): Rule['check'] =>
  eachFile(applies, ({ path, lines }) =>
    lines.flatMap((line, index) => {
      const found = line.match(forbidden);
      return found ? [`${path}:${index + 1}: ${found[0].trim()}; ${instead}`] : [];
    }),
  );

function excerpt(file: ProjectFile, { start, end }: { start: number; end: number }): string {
  const text = file.text.slice(start, end).replace(/\s+/g, ' ');
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
