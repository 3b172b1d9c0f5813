/** A stream, and a task to run beside it for as long → the stream, until either fails or `signal` aborts. */
export async function* beside<Value>(
  stream: (signal: AbortSignal) => AsyncIterable<Value>,
  task: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): AsyncGenerator<Value> {
  const left = new AbortController();
  const either = AbortSignal.any([signal, left.signal]);
  // What it throws becomes the reason by which the stream ends.
  const running = task(either).catch((thrown: unknown) => left.abort(thrown));
  try {
    yield* stream(either);
    left.signal.throwIfAborted();
  } finally {
    left.abort();
    await running;
  }
}
