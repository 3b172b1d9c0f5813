/** Sees to it that no process of ours outlives us, whatever ends us: a shell that waits for our end. */
import { type ChildProcess, spawn } from 'node:child_process';

export interface Reaper {
  /** Until it has ended by itself. */
  watch(child: ChildProcess): void;
  end(): void;
}

/** Each line it is given is all that now runs; the last one counts. It ignores what a terminal sends. */
const script = `trap '' INT TERM HUP
while read -r line; do pids=$line; done
[ -z "$pids" ] || kill -9 $pids 2> /dev/null`;

export function reaper(): Reaper {
  const shell = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'] });
  const pids = new Set<number>();
  const tell = () => shell.stdin.writable && shell.stdin.write(`${[...pids].join(' ')}\n`);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  return {
    watch(child) {
      const { pid } = child;
      if (pid === undefined) return;
      pids.add(pid);
      tell();
      child.once('exit', () => {
        pids.delete(pid);
        tell();
      });
    },
    end() {
      shell.stdin.end('\n');
    },
  };
}
