/** A token bucket as a value: what is spent, and when → how long to wait before it may be used. */

export type Bucket = Readonly<{
  perSecond: number;
  /** What may be spent at once after a rest. */
  capacity: number;
  /** Below zero it is spoken for: so much has been promised to those who wait. */
  level: number;
  atMs: number;
}>;

/**
 * Providers count by the second: a bucket that held a second's worth could spend twice of that within one. So
 * it holds a tenth, and at least one.
 */
export function fullBucket(perSecond: number, nowMs: number): Bucket {
  const capacity = Math.max(1, perSecond / 10);
  return { perSecond, capacity, level: capacity, atMs: nowMs };
}

/**
 * Spends at once and says how long to wait until it is paid for: who comes first is served first, and nobody
 * has to come back and ask again. An amount beyond the capacity only waits longer. A negative one gives back.
 */
export function spend(bucket: Bucket, amount: number, nowMs: number): { bucket: Bucket; waitMs: number } {
  // A clock that was set back has not taken away what was there.
  const sinceMs = Math.max(0, nowMs - bucket.atMs);
  const filled = Math.min(bucket.capacity, bucket.level + (sinceMs * bucket.perSecond) / 1000);
  const level = Math.min(bucket.capacity, filled - amount);
  const waitMs = Math.max(0, (-level * 1000) / bucket.perSecond);
  return { bucket: { ...bucket, level, atMs: nowMs }, waitMs };
}
