#!/usr/bin/env node
/** argv → command → run → drain. No logic. */
import { runCommand } from './cli/run-command.ts';

process.exitCode = await runCommand(process.argv);
