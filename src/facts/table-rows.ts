/** A CSV table of facts → its rows, each with the place where a person finds it. */
import { readFile } from 'node:fs/promises';
import { Fault } from '../faults.ts';

export type TableFile = Readonly<{
  path: string;
  /** What the table is of, for whoever named the wrong file. */
  of: string;
  header: string;
}>;

/** `where` is file:line, so that an editor finds the row. */
export type TableRow = Readonly<{ where: string; values: readonly string[] }>;

/** Values hold no comma and no quote, so a line is a row. Throws `bad-config`. */
export async function tableRows(file: TableFile): Promise<readonly TableRow[]> {
  const { path, header } = file;
  const [first = '', ...rows] = (await textOf(file)).replace(/\r?\n$/, '').split(/\r?\n/);
  if (first !== header) throw badRow(`${path}:1`, `expected the header '${header}', got '${first}'`);
  const count = header.split(',').length;
  return rows.map((row, index) => {
    const [where, values] = [`${path}:${index + 2}`, row.split(',')];
    if (values.length !== count)
      throw badRow(where, `expected ${count} values (${header}), got ${values.length}`);
    return { where, values };
  });
}

async function textOf({ path, of }: TableFile): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `${path}: the ${of} cannot be read: ${why}. Check the path in the configuration.`;
    throw unreadable(message, cause);
  }
}

const unreadable = (message: string, cause: unknown): Fault => new Fault('bad-config', message, { cause });

export const badRow = (where: string, why: string): Fault =>
  new Fault('bad-config', `${where}: ${why}. Correct the row.`);
