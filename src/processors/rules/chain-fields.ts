/** What happened on a chain in; the fields that show it out. */
import type { ChainEvent } from '../../events.ts';
import { zeroAddress } from '../subject.ts';
import type { Shown } from './rule-fields.ts';

/** `decimals` null: the token is unknown. */
export const chainFields = (event: ChainEvent, decimals: number | null): Shown => ({
  chainId: BigInt(event.chainId),
  blockNumber: BigInt(event.blockNumber),
  blockTimeMs: BigInt(event.blockTimeMs),
  logIndex: BigInt(event.logIndex ?? 0),
  contract: event.address ?? '',
  ...actionFields(event.action, decimals),
});

function actionFields(action: ChainEvent['action'], decimals: number | null): Shown {
  switch (action.type) {
    case 'Transfer':
      return { kind: 'transfer', ...moved(action), amount: inTokens(action.amount, decimals) };
    case 'NftTransfer':
      return { kind: 'nft', ...moved(action), tokenId: action.tokenId };
    case 'Approval': {
      const { owner: from, spender: to } = action;
      const unlimited = BigInt(action.amount) >= 2n ** 255n;
      return { kind: 'approval', from, to, amount: inTokens(action.amount, decimals), unlimited };
    }
    case 'Swap':
      return { kind: 'swap', from: action.sender, to: action.to };
    case 'SwapV3':
      return { kind: 'swap', from: action.sender, to: action.recipient };
    case 'Sync':
      return { kind: 'sync' };
    case 'OtherLog':
      return { kind: 'other', signature: action.topics[0] ?? '' };
    case 'ContractRead': {
      const { name: call, args, outcome, values } = action;
      return { kind: 'call', call, args, outcome, values };
    }
    case 'BlockSeen':
      return {
        kind: 'block',
        gasUsed: Number(action.gasUsed ?? 0),
        gasLimit: Number(action.gasLimit ?? 0),
        baseFeeWei: Number(action.baseFeePerGas ?? 0),
      };
    default:
      return action satisfies never;
  }
}

function moved({ from, to }: Readonly<{ from: string; to: string }>) {
  const [mint, burn] = [from === zeroAddress, to === zeroAddress];
  return { from, to, mint, burn, selfTransfer: from === to && !mint };
}

/** Read from its decimal digits, so that it is rounded once: 10000000000 at six decimals is 10000 exactly. */
const inTokens = (amount: string, decimals: number | null): number =>
  decimals === null ? 0 : Number(`${amount}e-${decimals}`);
