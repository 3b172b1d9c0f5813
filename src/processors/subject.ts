/** An event's body in; what decisions about it are about, and whom else it names, out. */
import type { ChainEvent, EnrichedEvent, MarketEvent, PostEvent } from '../events.ts';

/** The address that no one holds: sender of a mint, recipient of a burn. */
export const zeroAddress = '0x0000000000000000000000000000000000000000';

/**
 * Exactly one subject, from the body alone, so that an event and its removal always meet in one partition.
 */
export function subjectOf(event: EnrichedEvent['event']): string {
  switch (event.type) {
    case 'ChainEvent':
      return chainSubject(event);
    case 'MarketEvent':
      return marketSubject(event);
    case 'PostEvent':
      return postSubjects(event)[0] ?? `post:${event.platform}:${event.postId}`;
    default:
      return event satisfies never;
  }
}

/** Everything else the event names, in the order it names it, each once. */
export function mentionsOf(event: EnrichedEvent['event']): readonly string[] {
  switch (event.type) {
    case 'ChainEvent':
      return accountsIn(event);
    case 'MarketEvent':
      return [];
    case 'PostEvent':
      return namedInPost(event);
    default:
      return event satisfies never;
  }
}

function chainSubject({ chainId, address, action }: ChainEvent): string {
  switch (action.type) {
    case 'Transfer':
    case 'Approval':
    case 'NftTransfer':
      return `token:${chainId}:${address}`;
    case 'Swap':
    case 'SwapV3':
    case 'Sync':
      return `pool:${chainId}:${address}`;
    case 'OtherLog':
    case 'ContractRead':
      return `contract:${chainId}:${address}`;
    case 'BlockSeen':
      return `chain:${chainId}`;
    default:
      return action satisfies never;
  }
}

const marketSubject = ({ venue, market }: MarketEvent): string => `market:${venue}:${market}`;

/** What a post can be about, first things first. A post does not say which chain an address is on. */
const postSubjects = (post: PostEvent): readonly string[] => [
  ...post.cashtags.map((symbol) => `token:${symbol}`),
  ...post.addresses.map((address) => `token:${address}`),
  ...(post.author === null ? [] : [author(post, post.author)]),
];

function namedInPost(post: PostEvent): readonly string[] {
  const [subject, ...others] = postSubjects(post);
  const named = new Set([...others, ...post.mentions.map((name) => author(post, name))]);
  return [...named].filter((one) => one !== subject);
}

const author = ({ platform }: PostEvent, name: string): string => `author:${platform}:${name}`;

/** The zero address is nobody's. */
const accountsIn = ({ chainId, action }: ChainEvent): readonly string[] => [
  ...new Set(
    namedIn(action)
      .filter((address) => address !== zeroAddress)
      .map((address) => `account:${chainId}:${address}`),
  ),
];

function namedIn(action: ChainEvent['action']): readonly string[] {
  switch (action.type) {
    case 'Transfer':
    case 'NftTransfer':
      return [action.from, action.to];
    case 'Approval':
      return [action.owner, action.spender];
    case 'Swap':
      return [action.sender, action.to];
    case 'SwapV3':
      return [action.sender, action.recipient];
    case 'Sync':
    case 'OtherLog':
    case 'ContractRead':
      return [];
    case 'BlockSeen':
      return action.miner === null ? [] : [action.miner];
    default:
      return action satisfies never;
  }
}
