/** A YAML file → its value, and the line of everything in it. */
import { readFileSync } from 'node:fs';
import { isAbsolute, relative } from 'node:path';
import { type Document, isMap, isNode, isPair, isScalar, LineCounter, parseDocument } from 'yaml';
import type { Issue, Reading } from './issue.ts';

/** Keys and indices from the top of a file down to a value. */
export type YamlPath = readonly (string | number)[];

export type YamlFile = Readonly<{
  /** The file as a person in the current folder would name it. */
  shown: string;
  value: unknown;
  at(path: YamlPath): unknown;
  /** `file:line` of the key at `path`; of the nearest thing above it that is written, where it is not. */
  where(path: YamlPath): string;
  /** The text of a scalar as it stands in the file, and the line on which it starts. */
  sourceOf(path: YamlPath): Readonly<{ text: string; line: number }>;
}>;

/** A file that cannot be read or is not YAML has issues instead of a value. */
export function readYamlFile(path: string): Reading<YamlFile> {
  const shown = shownPath(path);
  const text = readText(path);
  if (text.value === null)
    return { value: null, issues: text.issues.map(({ message }) => ({ at: `${shown}:1`, message })) };
  const lines = new LineCounter();
  const document = parseDocument(text.value, { lineCounter: lines });
  if (document.errors.length > 0)
    return {
      value: null,
      issues: document.errors.map((error) => syntaxIssue(shown, lines, error)),
    };
  return { value: yamlFile({ shown, text: text.value, document, lines }), issues: [] };
}

/** Relative to the current folder where that is shorter, so that a terminal can open it. */
export function shownPath(path: string): string {
  const near = relative(process.cwd(), path);
  return near === '' || near.startsWith('..') || isAbsolute(near) ? path : near;
}

function readText(path: string): Reading<string> {
  try {
    return { value: readFileSync(path, 'utf8'), issues: [] };
  } catch (thrown) {
    const why = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown reason';
    const what = why === 'ENOENT' ? 'does not exist' : `cannot be read (${why})`;
    const message = `${what}, expected a YAML file: go to the project's folder or pass --config FILE`;
    return { value: null, issues: [{ at: path, message }] };
  }
}

function syntaxIssue(
  shown: string,
  lines: LineCounter,
  error: Readonly<{ message: string; pos: [number, number] }>,
): Issue {
  const [what] = error.message.split(/ at line \d+/);
  return {
    at: `${shown}:${lines.linePos(error.pos[0]).line}`,
    message: `${what ?? error.message}, expected valid YAML`,
  };
}

type Parsed = Readonly<{ shown: string; text: string; document: Document; lines: LineCounter }>;

function yamlFile({ shown, text, document, lines }: Parsed): YamlFile {
  const value: unknown = document.toJS();
  const lineAt = (start: number) => lines.linePos(start).line;
  return {
    shown,
    value,
    at: (path) => path.reduce<unknown>((inner, step) => member(inner, step), value),
    where: (path) => `${shown}:${lineAt(startOf(document, path))}`,
    sourceOf(path) {
      const node = document.getIn(path, true);
      const [start, end] = (isScalar(node) && node.range) || [0, 0];
      return { text: text.slice(start, end), line: lineAt(start) };
    },
  };
}

function member(value: unknown, step: string | number): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === String(step))?.[1];
}

/** A map's member starts at its key, a list's at itself. */
function startOf(document: Document, path: YamlPath): number {
  const last = path.at(-1);
  if (last === undefined) return isNode(document.contents) ? (document.contents.range?.[0] ?? 0) : 0;
  const above = path.slice(0, -1);
  const holder = above.length === 0 ? document.contents : document.getIn(above, true);
  const pair = isMap(holder)
    ? holder.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === last)
    : undefined;
  const node = pair ? pair.key : document.getIn(path, true);
  return isNode(node) && node.range ? node.range[0] : startOf(document, above);
}
