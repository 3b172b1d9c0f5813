/** What nodes say of a block's logs, and what their receipts prove → which logs are so, and who lies. */
import type { ChainLog } from './block.ts';

/**
 * `proof`: whether the receipts a node gives have the root that its header names. `right`: then `logs` are of
 * these receipts. `none`: it gives none, or of a kind that nobody here can check.
 */
export type Testimony = Readonly<{
  node: string;
  /** As eth_getLogs gave them; null where it did not say. */
  said: readonly ChainLog[] | null;
  proof: Readonly<{ type: 'right'; logs: readonly ChainLog[] } | { type: 'wrong'; detail: string }> | null;
}>;

export type Verdict = Readonly<{
  /** Null: nothing shows who is right. */
  logs: readonly ChainLog[] | null;
  liars: readonly Readonly<{ node: string; detail: string }>[];
}>;

/**
 * Receipts that fit their header beat what is only said, and the more beat the fewer. Where those of no node
 * fit, this chain may make its roots in a way of its own, and they are held against nobody.
 */
export function verdictOn(number: number, testimonies: readonly Testimony[]): Verdict {
  const proven = testimonies.flatMap(({ proof }) => (proof?.type === 'right' ? [proof.logs] : []));
  const said = testimonies.flatMap((one) => (one.said === null ? [] : [one.said]));
  const logs = foremost(proven.length > 0 ? proven : said);
  if (logs === null) return { logs, liars: [] };
  const right = factsOf(logs);
  const liars = testimonies.flatMap(({ node, said, proof }) => {
    if (proof?.type === 'wrong' && proven.length > 0) return [{ node, detail: proof.detail }];
    if (proof?.type === 'right' && factsOf(proof.logs) !== right)
      return [
        { node, detail: `its receipts of block ${number}, root and all, are others than most nodes give` },
      ];
    if (said === null || factsOf(said) === right) return [];
    const by = proven.length > 0 ? 'the receipts have' : 'most nodes give';
    const counts = `it gave ${said.length} logs of block ${number}, and ${by} ${logs.length}`;
    return [{ node, detail: said.length === logs.length ? `${counts}, others than these` : counts }];
  });
  return { logs, liars };
}

/** What a log is, without what only some nodes say of it. */
export const factsOf = (logs: readonly ChainLog[]): string =>
  JSON.stringify(
    logs.map(({ logIndex, transactionIndex, transactionHash, address, topics, data }) => [
      ...[logIndex, transactionIndex, transactionHash, address, data],
      ...topics,
    ]),
  );

/** What more say than anything else; null where two are level. */
function foremost(all: readonly (readonly ChainLog[])[]): readonly ChainLog[] | null {
  const [first, second] = [...Map.groupBy(all, factsOf).values()].toSorted((a, b) => b.length - a.length);
  return first && first.length > (second?.length ?? 0) ? (first[0] ?? null) : null;
}
