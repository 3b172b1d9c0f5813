/** What happens in a simulated world, line by line, and the hash by which two runs are told apart. */
import { createHash } from 'node:crypto';

export interface Journal {
  write(line: string): void;
  /** Each begins with the virtual milliseconds since the start. */
  readonly lines: readonly string[];
  hash(): string;
}

export function journal(now: () => number): Journal {
  const lines: string[] = [];
  return {
    write: (text) => void lines.push(`${now()} ${text}`),
    lines,
    hash: () => createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16),
  };
}
