/** Has Maven resolve the stack's POM in a directory, and tells how far the download is. */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { Fault } from '../faults.ts';
import { lastLines, runCommand } from './run-command.ts';

export async function runMaven(
  dir: string,
  platform: string,
  progress: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  progress('local stack: downloading Kafka, PostgreSQL and Redis with Maven, once');
  const { code, said } = await runCommand(
    { run: ['mvn', '-B', `-Dpostgres.platform=${platform}`], cwd: dir, onLine: countFiles(progress) },
    signal,
  );
  if (code === 0) return;
  const log = join(dirname(dir), 'maven.log');
  writeFileSync(log, said);
  // Maven colours its lines even in batch mode, and its first error says what the many after it repeat.
  const error = /^\[ERROR\] (\S.*)$/m.exec(stripVTControlCharacters(said))?.[1] ?? lastLines(said);
  throw new Fault(
    'service-unreachable',
    `Maven could not download the local stack (exit code ${code}): ${error}. ` +
      `All it said is in ${log}. Check the network and Maven's settings, then run the command again.`,
  );
}

/** Tells of files and megabytes at most once a second. */
function countFiles(progress: (line: string) => void): (line: string) => void {
  let files = 0;
  let kilobytes = 0;
  let toldAt = performance.now();
  return (line) => {
    const size = /Downloaded from .*\((\d+(?:\.\d+)?) (kB|MB|B)/.exec(line);
    if (size === null) return;
    files += 1;
    kilobytes += Number(size[1]) * (size[2] === 'MB' ? 1000 : size[2] === 'kB' ? 1 : 0.001);
    if (performance.now() - toldAt < 1000) return;
    toldAt = performance.now();
    progress(`local stack: downloaded ${files} files, ${Math.round(kilobytes / 1000)} MB`);
  };
}
