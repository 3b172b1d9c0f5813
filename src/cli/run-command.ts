/**
 * argv → an exit code: 0 ok, 1 the user's input is wrong, 2 the environment is; and a message, not a stack
 * trace.
 */
import { Command, CommanderError } from 'commander';
import { asFault, type Fault, whatFollows } from '../faults.ts';
import { commandsFor } from './commands.ts';
import { guardOutput } from './guard-output.ts';

const wrongInput = 1;
const wrongEnvironment = 2;
const bug = 70;

export async function runCommand(argv: readonly string[]): Promise<number> {
  guardOutput((thrown) => told(asFault(thrown)));
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    const millrace = program(await commandsFor(argv.slice(2), stopping.signal));
    await millrace.parseAsync([...argv]);
    return 0;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : wrongInput;
    if (stopping.signal.aborted && isAbort(thrown)) return 0;
    return told(asFault(thrown));
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

function program(commands: readonly Command[]): Command {
  const millrace = new Command('millrace')
    .description('Live on-chain, market, social and web data turned into decisions that can be trusted.')
    .addHelpText('after', '\nExample:\n  npx millrace up --once && npx millrace verify')
    .showHelpAfterError('`npx millrace --help` lists the commands; after a command, `--help` its options.')
    .exitOverride();
  for (const command of commands) millrace.addCommand(command);
  passOnSettings(millrace);
  return millrace;
}

/** Node's own waits throw an error of that name with the signal's reason as its cause. */
const isAbort = (thrown: unknown): boolean => thrown instanceof Error && thrown.name === 'AbortError';

/** Commander would end the process itself; the exit code is ours to give, at every level. */
function passOnSettings(command: Command): void {
  for (const inner of command.commands) passOnSettings(inner.copyInheritedSettings(command));
}

/** Says what has happened, and answers with the exit code. */
function told(fault: Fault): number {
  console.error(messageOf(fault));
  return exitCodeOf(fault);
}

/** A stack trace helps only where the mistake is ours. */
function messageOf(fault: Fault): string {
  const { cause } = fault;
  if (fault.code !== 'bug') return fault.message;
  const trace = cause instanceof Error ? cause.stack : fault.stack;
  return `This is a bug in millrace: ${trace ?? fault.message}`;
}

function exitCodeOf({ code }: Fault): number {
  switch (whatFollows(code)) {
    case 'exit-1':
      return wrongInput;
    case 'crash':
      return bug;
    default:
      return wrongEnvironment;
  }
}
