/** Sources in; the folder where they were built: once for the same sources, and again where they differ. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { lastLines, runCommand } from '../../src/stack/run-command.ts';

/** Paths in the folder → what is to lie there. */
export type Sources = Readonly<Record<string, string>>;

export type Build = Readonly<{
  /** Of the engine. */
  name: string;
  sources: Sources;
  /** One after the other, in the folder. */
  commands: readonly (readonly [string, ...string[]])[];
  /** For a person whose machine lacks what a command needs. */
  advice: string;
}>;

const { signal } = new AbortController();
const finished = '.built';

/** Where it is, or will be, built. */
export function placeOf(cacheDir: string, { name, sources, commands }: Build): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([sources, commands]))
    .digest('hex');
  return join(cacheDir, `${name}-${digest.slice(0, 12)}`);
}

/** What was left half built is built again from the start. */
export async function builtOnce(
  cacheDir: string,
  build: Build,
  progress: (line: string) => void,
): Promise<void> {
  const place = placeOf(cacheDir, build);
  if (existsSync(join(place, finished))) return;
  rmSync(place, { recursive: true, force: true });
  for (const [path, text] of Object.entries(build.sources)) {
    mkdirSync(dirname(join(place, path)), { recursive: true });
    writeFileSync(join(place, path), text);
  }
  for (const run of build.commands) {
    progress(`${build.name}: ${run.join(' ')}`);
    const { code, said } = await runCommand({ run, cwd: place }, signal);
    if (code === null) throw new Error(`${build.name} needs \`${run[0]}\` on PATH. ${build.advice}`);
    if (code !== 0) {
      throw new Error(
        `${build.name}: \`${run.join(' ')}\` failed in ${place} (exit code ${code}): ` +
          `${lastLines(said, 8)}. ${build.advice}`,
      );
    }
  }
  writeFileSync(join(place, finished), '');
}

/** All files of a folder, by their path in it. */
export function sourcesIn(dir: string): Sources {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return Object.fromEntries(paths.map((path) => [path.slice(dir.length + 1), readFileSync(path, 'utf8')]));
}
