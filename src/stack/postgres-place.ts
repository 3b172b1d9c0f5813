/** Where PostgreSQL's files lie and who runs it: it refuses root, and another user cannot go everywhere. */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { getuid } from 'node:process';
import type { Account } from './run-command.ts';
import type { StackHome } from './stack-home.ts';

export type PostgresPlace = Readonly<{
  /** The directory that holds the data. */
  root: string;
  /** Null: ourselves. */
  account: Account | null;
  /** The tree with `bin/`. */
  server: string;
}>;

/** Makes the place ready; for root one that `nobody` can reach, noted where it is not in the stack's home. */
export function postgresPlace(home: StackHome, server: string): PostgresPlace {
  if (getuid?.() !== 0) {
    const root = home.data('postgres');
    mkdirSync(root, { recursive: true });
    return { root, account: null, server };
  }
  const account = nobody();
  const root = reachableRoot(home, account);
  mkdirSync(root, { recursive: true, mode: 0o711 });
  chmodSync(root, 0o711);
  chownSync(root, account.uid, account.gid);
  return { root, account, server: canReach(server, account) ? server : copyOf(server, root) };
}

/** Removes the data, and the place apart where there is one. */
export function wipePostgresPlace(home: StackHome): void {
  if (existsSync(home.postgresPlace)) {
    rmSync(readFileSync(home.postgresPlace, 'utf8'), { recursive: true, force: true });
    rmSync(home.postgresPlace);
  }
  rmSync(home.data('postgres'), { recursive: true, force: true });
}

function reachableRoot(home: StackHome, account: Account): string {
  if (existsSync(home.postgresPlace)) return readFileSync(home.postgresPlace, 'utf8');
  if (canReach(home.dir, account)) return home.data('postgres');
  const root = join('/var/tmp', `millrace-${randomBytes(8).toString('hex')}`);
  // Noted before it is made, so that a kill in between cannot leave a place that nobody knows of.
  writeFileSync(home.postgresPlace, root);
  return root;
}

/** The servers' files are only read, so one copy beside the data is enough. */
function copyOf(server: string, root: string): string {
  const copy = join(root, `server-${basename(dirname(server))}`);
  if (existsSync(copy)) return copy;
  const draft = `${copy}.draft`;
  rmSync(draft, { recursive: true, force: true });
  cpSync(server, draft, { recursive: true, verbatimSymlinks: true });
  chmodSync(draft, 0o755);
  renameSync(draft, copy);
  return copy;
}

/** True when every directory down to the path lets the account pass. */
function canReach(path: string, account: Account): boolean {
  const real = realpathSync(path);
  const mode = statSync(real);
  const allowed = mode.uid === account.uid ? 0o100 : mode.gid === account.gid ? 0o010 : 0o001;
  return (mode.mode & allowed) !== 0 && (real === dirname(real) || canReach(dirname(real), account));
}

/** The user without rights; its ids differ between systems. */
function nobody(): Account {
  const line = /^nobody:[^:]*:(-?\d+):(-?\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'));
  return { uid: Number(line?.[1] ?? 65534), gid: Number(line?.[2] ?? 65534) };
}
