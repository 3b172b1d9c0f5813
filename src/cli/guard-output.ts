/** Standard output and error, from now on without secrets; and a crash that is told by us and not by Node. */
import { redacted } from '../telemetry/redacted.ts';

/** Called once, before anything is printed. `crash` says what a person reads, and ends with an exit code. */
export function guardOutput(crash: (thrown: unknown) => number): void {
  guard(process.stdout);
  guard(process.stderr);
  endWithReader(process.stdout);
  endWithReader(process.stderr);
  // Node would print the error with all that hangs on it: options, requests, headers.
  process.on('uncaughtException', (thrown) => process.exit(crash(thrown)));
}

/** As a shell says that nobody reads any more, as after `| head`. */
const noReader = 128 + 13;

/** That is nobody's mistake, and there is nobody to tell it to. */
function endWithReader(stream: NodeJS.WriteStream): void {
  stream.on('error', (thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'EPIPE') process.exit(noReader);
    throw thrown;
  });
}

/** Whoever prints, prints a message at once, so a secret never lies across two chunks. */
function guard(stream: NodeJS.WriteStream): void {
  const write = stream.write.bind(stream);
  stream.write = (chunk: string | Uint8Array, ...rest: [never?, never?]) =>
    write(typeof chunk === 'string' ? redacted(chunk) : chunk, ...rest);
}
