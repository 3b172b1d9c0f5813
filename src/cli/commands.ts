/** The words of a command line → the commands to know: the one it names, or all where it names none. */
import type { Command } from 'commander';

type Load = () => Promise<(signal: AbortSignal) => Command>;

/** In the order of the help. Each is loaded only when asked for: all of them take three times as long. */
const commands: Readonly<Record<string, Load>> = {
  up: async () => (await import('./up.ts')).upCommand,
  verify: async () => (await import('./verify.ts')).verifyCommand,
  run: async () => (await import('./run.ts')).runRolesCommand,
  stack: async () => (await import('./stack.ts')).stackCommand,
  status: async () => (await import('./status.ts')).statusCommand,
  check: async () => (await import('./check.ts')).checkCommand,
  init: async () => (await import('./init.ts')).initCommand,
  doctor: async () => (await import('./doctor.ts')).doctorCommand,
  topics: async () => (await import('./topics.ts')).topicsCommand,
  schemas: async () => (await import('./schemas.ts')).schemasCommand,
  resync: async () => (await import('./resync.ts')).resyncCommand,
  dlq: async () => (await import('./dlq.ts')).dlqCommand,
};

export async function commandsFor(
  [name = '']: readonly string[],
  signal: AbortSignal,
): Promise<readonly Command[]> {
  const loads = Object.entries(commands);
  const named = loads.filter(([known]) => known === name);
  const wanted = named.length === 0 ? loads : named;
  return Promise.all(wanted.map(async ([, load]) => (await load())(signal)));
}
