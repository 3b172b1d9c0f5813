/** A node and a block → what the node says of its logs, and what its receipts show. */
import { asked, proofOf, receiptsCall, receiptsOf } from './block-receipts.ts';
import { hashCall, headerIn, type LogsReading, logsIn } from './node-reader.ts';
import type { ChainNodes } from './nodes.ts';
import type { Answer } from './rpc.ts';
import type { Testimony } from './testimony.ts';

export type Testifying = Readonly<{ nodes: ChainNodes; reading: LogsReading }>;

/** Null where the node does not have the block, or did not answer. */
export async function testified(
  { nodes, reading }: Testifying,
  node: string,
  signal: AbortSignal,
): Promise<Testimony | null> {
  const { header } = reading;
  const own = await nodes.from(node, { call: hashCall(header.hash), read: headerIn }, signal);
  if (!own?.value) return null;
  // Many nodes do not have this method: that is no reason to leave them alone.
  const read = (answer: Answer) => (answer.type === 'error' ? null : receiptsOf(answer.result, header));
  const receipts = await nodes.from(node, { call: receiptsCall(header.hash), read }, signal);
  const said = await nodes.from(
    node,
    { call: reading.call, read: (answer) => logsIn(answer, reading) },
    signal,
  );
  const proof = receipts?.value ? await proofOf(own.value, receipts.value) : null;
  const logs = asked(receipts?.value?.logs ?? [], reading.query);
  return { node, said: said?.value ?? null, proof: proof?.type === 'right' ? { ...proof, logs } : proof };
}
