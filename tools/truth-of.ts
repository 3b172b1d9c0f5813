/** What the project keeps beside a recording: the live set it must end with. */

/** A block with how many logs it holds; 0 also where the node never answered for its logs. */
export type TruthBlock = Readonly<{ number: number; hash: string; logs: number }>;

/** `canonicalLogs` stand at the end; the logs of orphaned blocks were published and taken back. */
export type Truth = Readonly<{
  chainId: number;
  firstBlock: number;
  lastBlock: number;
  canonicalLogs: number;
  canonicalBlocks: readonly TruthBlock[];
  orphanedBlocks: readonly TruthBlock[];
}>;

/** JSON with one line per block, so that a difference shows as a block. */
export function truthText(truth: Truth): string {
  const blocks = (rows: readonly TruthBlock[]) => rows.map((row) => `\n    ${JSON.stringify(row)}`).join(',');
  return [
    '{',
    `  "chainId": ${truth.chainId},`,
    `  "firstBlock": ${truth.firstBlock},`,
    `  "lastBlock": ${truth.lastBlock},`,
    `  "canonicalLogs": ${truth.canonicalLogs},`,
    `  "canonicalBlocks": [${blocks(truth.canonicalBlocks)}],`,
    `  "orphanedBlocks": [${blocks(truth.orphanedBlocks)}]`,
    '}\n',
  ].join('\n');
}
