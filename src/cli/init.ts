/** `millrace init`: a commented beginning in a folder of its own, which runs as it is. */
import { createReadStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { Command } from 'commander';
import { Fault } from '../faults.ts';

const project = join(import.meta.dirname, '..', '..');
const starter = join(import.meta.dirname, 'starter');
/** Within these lines a block vanishes and comes back, and with it an approval without limit. */
const recorded = join(project, 'data', 'evm', 'polygon-2021-04-20-c.jsonl.gz');
const recordedLines = 160;

export const initCommand = (): Command =>
  new Command('init')
    .description('write a commented pipeline to begin with; nothing that is there is overwritten')
    .argument('[dir]', 'where to', '.')
    .addHelpText('after', '\nExample:\n  npx millrace init my-pipeline && cd my-pipeline && npx millrace up')
    .action(init);

async function init(dir: string): Promise<void> {
  const folder = resolve(dir);
  const files = {
    'millrace.yml': filled('millrace.yml', folder),
    'rules.yml': filled('rules.yml', folder),
    'recording.jsonl': await firstLines(recorded, recordedLines),
    'tokens.csv': readFileSync(join(project, 'data', 'tokens', 'tokens.csv'), 'utf8'),
  };
  const there = Object.keys(files).filter((name) => existsSync(join(folder, name)));
  if (there.length > 0)
    throw new Fault(
      'bad-arguments',
      `${there.join(', ')} in ${dir} would be overwritten. Name another folder.`,
    );
  mkdirSync(folder, { recursive: true });
  // `wx`: whoever writes one of them in this moment keeps it.
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { flag: 'wx' });
  console.log(`${dir}: ${Object.keys(files).join(', ')}`);
  console.log(
    `Go on with: ${dir === '.' ? '' : `cd ${dir} && `}npx millrace check && npx millrace up --once`,
  );
}

/** The schemas lie in the project, wherever the folder is; the name is made from the folder's. */
function filled(name: string, folder: string): string {
  const schemas = relative(folder, join(project, 'docs', 'schema'));
  return readFileSync(join(starter, name), 'utf8')
    .replace('$schema=SCHEMAS', `$schema=${schemas}`)
    .replace('app: my-pipeline', `app: ${appName(basename(folder))}`);
}

const appName = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, 40) || 'pipeline';

async function firstLines(path: string, count: number): Promise<string> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: createReadStream(path).pipe(createGunzip()) })) {
    lines.push(line);
    if (lines.length === count) break;
  }
  return `${lines.join('\n')}\n`;
}
