#!/usr/bin/env node
/** argv → command → run → drain. No logic. */
import { keepCompiled } from './cli/keep-compiled.ts';

keepCompiled();
const { runCommand } = await import('./cli/run-command.ts');
process.exitCode = await runCommand(process.argv);
// What a library still tries in the background, mostly to connect, shall not hold up a command that is done.
setTimeout(() => process.exit(), 2_000).unref();
