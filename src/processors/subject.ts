/** An event's body in; what decisions about it are about, and whom else it names, out. */
import type { ChainEvent } from '../events.ts';

/** The address that no one holds: sender of a mint, recipient of a burn. */
export const zeroAddress = '0x0000000000000000000000000000000000000000';

/**
 * Exactly one subject, from the body alone, so that an event and its removal always meet in one partition.
 */
export function subjectOf({ chainId, address, action }: ChainEvent): string {
  switch (action.type) {
    case 'Transfer':
    case 'Approval':
      return `token:${chainId}:${address}`;
    case 'Swap':
      return `pool:${chainId}:${address}`;
    case 'OtherLog':
      return `contract:${chainId}:${address}`;
    default:
      return action satisfies never;
  }
}

/** The accounts an event names, in the order it names them, each once; the zero address is nobody's. */
export const mentionsOf = ({ chainId, action }: ChainEvent): readonly string[] => [
  ...new Set(
    namedIn(action)
      .filter((address) => address !== zeroAddress)
      .map((address) => `account:${chainId}:${address}`),
  ),
];

function namedIn(action: ChainEvent['action']): readonly string[] {
  switch (action.type) {
    case 'Transfer':
      return [action.from, action.to];
    case 'Approval':
      return [action.owner, action.spender];
    case 'Swap':
      return [action.sender, action.to];
    case 'OtherLog':
      return [];
    default:
      return action satisfies never;
  }
}
