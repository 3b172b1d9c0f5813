/** Which partition a key belongs to: Kafka's default partitioner (murmur2), so that any client agrees. */

const seed = 0x9747b28c;
const m = 0x5bd1e995;
const encoder = new TextEncoder();

/** The partition, 0 to `partitions` - 1, of a UTF-8 key. */
export function partitionOf(key: string, partitions: number): number {
  return (murmur2(encoder.encode(key)) & 0x7fffffff) % partitions;
}

/** Source: `Utils.murmur2` of Kafka's Java client; 32-bit arithmetic throughout. */
function murmur2(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length & ~3;
  let hash = seed ^ bytes.length;
  for (let at = 0; at < whole; at += 4) {
    const scrambled = Math.imul(view.getUint32(at, true), m);
    hash = Math.imul(hash, m) ^ Math.imul(scrambled ^ (scrambled >>> 24), m);
  }
  for (let at = bytes.length - 1; at >= whole; at--) hash ^= (bytes[at] ?? 0) << ((at - whole) * 8);
  if (whole < bytes.length) hash = Math.imul(hash, m);
  hash = Math.imul(hash ^ (hash >>> 13), m);
  return hash ^ (hash >>> 15);
}
