/** PostgreSQL with one database and one user, both called millrace, trusted on loopback and only there. */
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../faults.ts';
import { type PostgresPlace, postgresPlace } from './postgres-place.ts';
import { lastLines, runCommand } from './run-command.ts';
import type { ServicePlan } from './service-plan.ts';
import type { StackHome } from './stack-home.ts';

const settings: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  // Segments as files of the data directory: a kill leaves nothing in /dev/shm.
  dynamic_shared_memory_type: 'mmap',
  max_connections: '200',
  shared_buffers: '128MB',
  max_wal_size: '1GB',
  checkpoint_timeout: '15min',
  wal_level: 'minimal',
  max_wal_senders: '0',
  jit: 'off',
  timezone: 'UTC',
};

/** `server` is the tree with `bin/`. */
export function postgresServer(home: StackHome, server: string): ServicePlan {
  return {
    name: 'postgres',
    portCount: 1,
    url: (port) => `postgres://millrace@127.0.0.1:${port}/millrace`,
    async prepare([port = 0], signal) {
      const place = postgresPlace(home, server);
      const data = join(place.root, 'data');
      const pidFile = join(data, 'postmaster.pid');
      if (!existsSync(data)) await initialise(place, data, signal);
      disown(pidFile);
      const options = Object.entries({ ...settings, port: String(port) });
      const flags = options.flatMap(([name, value]) => ['-c', `${name}=${value}`]);
      return {
        run: [join(place.server, 'bin', 'postgres'), '-D', data, ...flags],
        as: place.account,
        ready: async ({ pid }) => isReady(pidFile, pid),
      };
    },
  };
}

/** Made beside its place and moved there whole: a kill in between leaves nothing half made. */
async function initialise(place: PostgresPlace, data: string, signal: AbortSignal): Promise<void> {
  for (const name of readdirSync(place.root)) {
    if (name.startsWith('draft-')) rmSync(join(place.root, name), { recursive: true, force: true });
  }
  const draft = join(place.root, `draft-${randomBytes(4).toString('hex')}`);
  const options = [
    '-U',
    'millrace',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
    '--no-instructions',
  ];
  await run(place, ['initdb', '-D', draft, ...options], '', signal);
  writeFileSync(join(draft, 'pg_hba.conf'), 'host all all 127.0.0.1/32 trust\n');
  await run(place, ['postgres', '--single', '-D', draft, 'postgres'], 'CREATE DATABASE millrace;\n', signal);
  renameSync(draft, data);
}

async function run(
  place: PostgresPlace,
  [name, ...args]: readonly [string, ...string[]],
  input: string,
  signal: AbortSignal,
): Promise<void> {
  const program = join(place.server, 'bin', name);
  const { code, said } = await runCommand(
    { run: [program, ...args], cwd: '/', as: place.account, input },
    signal,
  );
  if (code !== 0)
    throw new Fault(
      'service-failed',
      `PostgreSQL's ${name} failed with exit code ${code}: ${lastLines(said)}`,
    );
}

/**
 * A kill leaves postmaster.pid behind, and PostgreSQL does not start while that pid lives, though it may be
 * another process's by now. We only come here when our own server is known to be dead, so the pid is
 * replaced by one that cannot exist. The rest of the file stays: by its shared memory key PostgreSQL sees
 * whether orphaned backends still write to the data.
 */
function disown(pidFile: string): void {
  if (!existsSync(pidFile)) return;
  const [, ...rest] = readFileSync(pidFile, 'utf8').split('\n');
  writeFileSync(pidFile, ['2147483647', ...rest].join('\n'));
}

/** The eighth line is what pg_ctl waits for too. */
function isReady(pidFile: string, pid: number): boolean {
  if (!existsSync(pidFile)) return false;
  const lines = readFileSync(pidFile, 'utf8').split('\n');
  return lines[0] === String(pid) && lines[7]?.trim() === 'ready';
}
