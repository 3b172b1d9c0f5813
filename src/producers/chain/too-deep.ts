/** A fork below all that is kept → the fault by which its source stands still. */
import { Fault } from '../../faults.ts';
import type { Link } from './block.ts';

export const tooDeep = (name: string, head: Pick<Link, 'number'>, lowest: Link): Fault =>
  new Fault(
    'reorg-too-deep',
    `source ${name}: the chain at block ${head.number} leaves the one that was followed ` +
      `below block ${lowest.number}, the lowest that is kept. What was told of blocks since then may be ` +
      `wrong, and this source stands still. Run \`npx millrace resync ${name}\`, and raise \`keepBlocks\`.`,
  );
