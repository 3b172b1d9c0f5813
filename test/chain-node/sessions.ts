/** Where the recorded sessions are, and whole blocks of Ethereum that may be beside the project. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, 'data', 'evm', 'sessions');
/** Theirs is a licence that does not let them be here. */
const blocks = join(root, '..', 'shared', 'data', 'evm');

export const hasBlocks = existsSync(blocks);

export const sessionPath = (name: string): string => join(folder, `${name}.session.jsonl.gz`);

/** Consecutive whole blocks with their logs, played as a session. */
export const blocksPath = (name: string): string => join(blocks, `${name}.blocks.jsonl.gz`);

/** `b` has a reorganisation of one block, `c` a block that leaves and comes back. */
export const sessions = {
  a: 'polygon-live-2021-04-20-a-13522111-13522169',
  b: 'polygon-live-2021-04-20-b-13522175-13522230-reorg1',
  c: 'polygon-live-2021-04-20-c-13522239-13522298-reorg2',
  mainnet: 'eth-mainnet-live-2022-09-05-15478281-15478287',
} as const;
