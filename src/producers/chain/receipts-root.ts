/** Receipts of a block, as a node gives them → the root that its header has to have, where that is known. */
import { RLP } from '@ethereumjs/rlp';
import { hexToBytes } from '@noble/hashes/utils.js';
import { hexMember, quantityMember } from '../hex-members.ts';
import type { ChainLog } from './block.ts';

type Encoded = Uint8Array | Encoded[];

/** Legacy, access list, dynamic fee, blob, set code: what Ethereum knows. */
const standardTypes: ReadonlySet<number> = new Set([0, 1, 2, 3, 4]);
/** What comes to an OP chain from below; since Canyon its nonce and version count too. */
const depositType = 0x7e;

/**
 * Null where a receipt is of a type whose form is not known here, as Arbitrum's are. `logs` are those of the
 * same receipts, in order. Throws `malformed-line`.
 */
export async function receiptsRoot(
  receipts: readonly object[],
  logs: readonly ChainLog[],
): Promise<string | null> {
  const byTransaction = Map.groupBy(logs, ({ transactionIndex }) => transactionIndex);
  // Loaded by who asks for a root: every command would wait for it.
  const { createMPT } = await import('@ethereumjs/mpt');
  const tree = await createMPT();
  for (const [index, receipt] of receipts.entries()) {
    const value = encoded(receipt, byTransaction.get(index) ?? []);
    if (value === null) return null;
    await tree.put(RLP.encode(index), value);
  }
  return `0x${Buffer.from(tree.root()).toString('hex')}`;
}

/** EIP-2718: the type in front, unless it is the oldest. */
function encoded(receipt: object, logs: readonly ChainLog[]): Uint8Array | null {
  const type = isThere(receipt, 'type') ? quantityMember(receipt, 'type', 255) : 0;
  if (!standardTypes.has(type) && type !== depositType) return null;
  const fields: Encoded[] = [
    outcomeOf(receipt),
    quantity(receipt, 'cumulativeGasUsed'),
    bytes(hexMember(receipt, 'logsBloom', 256)),
    logs.map(({ address, topics, data }) => [bytes(address), topics.map(bytes), bytes(data)]),
  ];
  if (type === depositType && isThere(receipt, 'depositReceiptVersion'))
    fields.push(quantity(receipt, 'depositNonce'), quantity(receipt, 'depositReceiptVersion'));
  const list = RLP.encode(fields);
  return type === 0 ? list : Uint8Array.from([type, ...list]);
}

/** Before Byzantium a receipt held the state's root in place of an outcome. */
const outcomeOf = (receipt: object): Uint8Array =>
  isThere(receipt, 'status') ? quantity(receipt, 'status') : bytes(hexMember(receipt, 'root', 32));

/** Without zeroes in front; zero is nothing at all. */
function quantity(receipt: object, name: string): Uint8Array {
  const value = quantityMember(receipt, name, Number.MAX_SAFE_INTEGER);
  const digits = value === 0 ? '' : value.toString(16);
  return hexToBytes(digits.length % 2 === 0 ? digits : `0${digits}`);
}

const bytes = (hex: string): Uint8Array => hexToBytes(hex.slice(2));

const isThere = (row: object, name: string): boolean => (Reflect.get(row, name) ?? null) !== null;
