/** Where the API of an instance on this machine answers, noted beside the stack for whoever asks. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isAlive, processId } from './process-id.ts';
import { readIfThere } from './read-if-there.ts';
import { stackHome } from './stack-home.ts';

/** Called by the process that serves the API, once it listens. Returns what takes the note back. */
export function noteApi(dir: string, url: string): () => void {
  const { apiNote } = stackHome(dir);
  const me = processId(process.pid);
  mkdirSync(dirname(apiNote), { recursive: true });
  writeFileSync(apiNote, [me?.pid, me?.startedAt, url].join('\n'));
  return () => rmSync(apiNote, { force: true });
}

/** Null where nobody serves it; the note of a killed instance counts for nothing. */
export function apiAddress(dir: string): string | null {
  const [pid, startedAt = '', url] = (readIfThere(stackHome(dir).apiNote) ?? '').split('\n');
  return url !== undefined && isAlive({ pid: Number(pid), startedAt }) ? url : null;
}
