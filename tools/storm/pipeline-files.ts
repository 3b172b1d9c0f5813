/** Chains that run → a folder with the pipeline that follows them: millrace.yml, rules.yml and tokens. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StormChain } from './storm-chain.ts';
import { largeUnits } from './traffic.ts';

/** Deeper than any fork, so that nothing final is taken back. */
export const finality = 80;
export const keepBlocks = 256;

const decimals = 6;

/** The path of millrace.yml. */
export function pipelineFiles(folder: string, chains: readonly StormChain[]): string {
  const tokens = chains.flatMap(({ chainId, tokens: ofChain }) =>
    ofChain.map((address) => `${chainId},${address},MILL,${decimals},other,storm`),
  );
  const header = 'chainId,address,symbol,decimals,category,source';
  writeFileSync(join(folder, 'tokens.csv'), `${[header, ...tokens].join('\n')}\n`);
  writeFileSync(join(folder, 'rules.yml'), rules);
  const file = join(folder, 'millrace.yml');
  writeFileSync(file, pipeline(chains));
  return file;
}

const rules = `name: storm
version: 1
threshold: 50
rules:
  - name: large-transfer
    points: 50
    when: kind == "transfer" && tokenKnown && amount >= ${Number(largeUnits) / 10 ** decimals}.0
    because: Much moved in one transfer.
`;

const pipeline = (chains: readonly StormChain[]): string => `app: storm
partitions: 4
sources:
${chains.map(source).join('')}facts:
  tokens: tokens.csv
rules: rules.yml
log:
  level: debug
`;

const source = ({ source: name, chainId, urls }: StormChain): string => `  - name: ${name}
    type: evm
    chainId: ${chainId}
    allowPlain: true
    nodes: [${urls.map((url) => `"${url}"`).join(', ')}]
    start: 0
    finality: ${finality}
    keepBlocks: ${keepBlocks}
    poll: 500ms
    gapAfter: 5s
`;
