/** Dockerfile and .dockerignore → what the image is made of, as instructions and as files of the project. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const projectRoot = join(import.meta.dirname, '..', '..');

export type Instruction = Readonly<{ name: string; rest: string }>;

/** Each stage begins with its FROM. */
export function stagesOf(text: string): readonly (readonly Instruction[])[] {
  const stages: Instruction[][] = [];
  for (const line of text.replaceAll(/\\\n/g, ' ').split('\n')) {
    const [, name, rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (name === 'FROM') stages.push([]);
    if (name !== undefined) stages.at(-1)?.push({ name, rest });
  }
  return stages;
}

/** Paths of the project that a stage copies, as they are written. */
export const copiedBy = (stage: readonly Instruction[]): readonly string[] =>
  stage
    .filter(({ name, rest }) => name === 'COPY' && !rest.startsWith('--from'))
    .flatMap(({ rest }) => rest.split(/\s+/).slice(0, -1));

/** As Docker reads it: the last pattern that matches a path, or a folder above it, decides. */
export function isIgnored(path: string, patterns: string): boolean {
  let ignored = false;
  for (const line of patterns.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const pattern = patternOf(line.replace(/^!/, ''));
    if (foldersOf(path).some((above) => pattern.test(above))) ignored = !line.startsWith('!');
  }
  return ignored;
}

/** Those tracked by git or about to be, below what the final stage copies, less what is ignored. */
export function filesOfTheImage(): readonly string[] {
  const read = (name: string) => readFileSync(join(projectRoot, name), 'utf8');
  const copied = copiedBy(stagesOf(read('Dockerfile')).at(-1) ?? []);
  return filesOfTheProject(...copied).filter((file) => !isIgnored(file, read('.dockerignore')));
}

/** What a clone would hold: tracked by git, or about to be. */
export function filesOfTheProject(...below: readonly string[]): readonly string[] {
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...below];
  const files = execFileSync('git', list, { cwd: projectRoot, encoding: 'utf8' }).trim().split('\n');
  return [...new Set(files)].filter((file) => existsSync(join(projectRoot, file)));
}

/** These files of the project in a folder; the dependencies are linked. */
export function layOut(folder: string, files: readonly string[]): void {
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(projectRoot, file), join(folder, file));
  }
  symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
}

const foldersOf = (path: string): string[] =>
  path.split('/').map((_, index, steps) => steps.slice(0, index + 1).join('/'));

/** Docker's wildcards: those of Go, which match a leading dot as well, and `**` for any folders. */
function patternOf(line: string): RegExp {
  const escaped = line.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  const folders = escaped.replaceAll('**/', '\0');
  return new RegExp(`^${folders.replaceAll('*', '[^/]*').replaceAll('\0', '(?:.*/)?')}$`);
}
