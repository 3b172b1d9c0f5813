/** An unknown name and the known ones in; a phrase with the one that was probably meant, or with all, out. */

/** Goes behind a message that says which name is not known. */
export function suggestion(name: string, known: readonly string[]): string {
  const distance = (candidate: string) => edits(name.toLowerCase(), candidate.toLowerCase());
  const near = known.filter((candidate) => distance(candidate) <= Math.max(2, candidate.length / 3));
  const nearest = near.toSorted((a, b) => distance(a) - distance(b))[0];
  if (nearest) return `did you mean ${nearest}?`;
  return `known are ${known.filter((candidate) => candidate !== '').join(', ')}`;
}

/** Levenshtein distance: characters to insert, delete or replace. */
function edits(from: string, to: string): number {
  const none = Array.from({ length: to.length + 1 }, (_, length) => length);
  const all = [...from].reduce((above, letter) => nextRow(above, letter, to), none);
  return all.at(-1) ?? 0;
}

function nextRow(above: readonly number[], letter: string, to: string): number[] {
  const cells = [(above[0] ?? 0) + 1];
  for (const [column, other] of [...to].entries()) {
    const replaced = (above[column] ?? 0) + (letter === other ? 0 : 1);
    cells.push(Math.min(replaced, (above[column + 1] ?? 0) + 1, (cells[column] ?? 0) + 1));
  }
  return cells;
}
