/** Records in, in any order; what tells two sets of them apart out. */
import { hash } from 'node:crypto';
import type { Judgement } from './reference.ts';

/** Equal for equal sets, whatever the order; a record that is missing, doubled or altered changes it. */
export type Digest = Readonly<{
  records: number;
  distinct: number;
  scores: number;
  usdCents: number;
  /** Sum of 48 bits of each record's hash, modulo 2^48, in hex. */
  hash: string;
}>;

export interface Digester {
  add(judgement: Judgement): void;
  /** A record that counts by its bytes alone. */
  addBytes(bytes: Uint8Array): void;
  digest(): Digest;
}

const range = 2 ** 48;

export function digester(): Digester {
  const ids = new Set<string>();
  let [records, scores, usdCents, sum] = [0, 0, 0, 0];
  return {
    add(judgement) {
      records += 1;
      scores += judgement.score;
      usdCents += judgement.usdCents;
      ids.add(judgement.eventId);
      sum = (sum + bitsOf(textOf(judgement))) % range;
    },
    addBytes(bytes) {
      records += 1;
      sum = (sum + bitsOf(bytes)) % range;
    },
    digest: () => ({ records, distinct: ids.size, scores, usdCents, hash: sum.toString(16) }),
  };
}

/** 48 bits of the hash of a text or of bytes. */
const bitsOf = (of: string | Uint8Array): number => hash('sha1', of, 'buffer').readUIntBE(0, 6);

const textOf = (one: Judgement): string =>
  `${one.eventId}|${one.account}|${one.chainId}|${one.symbol}|${one.usdCents}|${one.score}|` +
  `${one.ruleMask}|${one.eventTimeMs}`;
