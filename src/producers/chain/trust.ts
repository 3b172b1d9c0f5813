/** What nodes say that cannot all be so → what of it is believed; who said the rest is benched. */
import { type Agreeing, agreed } from './agreed.ts';
import type { Header, Link } from './block.ts';
import type { Contradiction } from './branch.ts';
import { contradicted } from './contradicted.ts';
import { lostHeads } from './lost-heads.ts';

export interface Trust {
  /** Whether a block may take another's place. */
  agreed(block: Link, signal: AbortSignal): Promise<boolean>;
  /** Afterwards whoever said it is left alone for a while. */
  contradicted(what: Contradiction, signal: AbortSignal): Promise<void>;
  /** Whether the way back from a head was found. */
  led(head: Header, isFound: boolean): void;
}

export function trust(agreeing: Agreeing): Trust {
  const { nodes } = agreeing;
  const { lost, followed } = lostHeads(nodes);
  return {
    agreed: (block, signal) => agreed(agreeing, block, signal),
    contradicted: (what, signal) => contradicted(nodes, what, signal),
    led: (head, isFound) => (isFound ? followed(head) : lost(head)),
  };
}
