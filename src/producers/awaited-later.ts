/** A promise that is awaited when its turn comes: a failure is thrown then, and not before. */
export function awaitedLater<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => undefined);
  return promise;
}
