/** A factory as a person writes it → what its announcements look like, and the child that one tells of. */
import { createHash } from 'node:crypto';
import type { ChainLog } from './block.ts';
import { childKey } from './children.ts';
import { addressOf, childReader, eventsOf, type WrittenEvent, wrong } from './evm-words.ts';

export type WrittenFactory = Readonly<{
  address: string | readonly string[];
  event: WrittenEvent;
  /** The parameter of the event that holds the child's address. */
  child: string;
  /** No child is older than this block: the lowest one that has to be asked for; 0 where nobody said so. */
  since?: number;
}>;

export type Factory = Readonly<{
  addresses: readonly string[];
  topic: string;
  since: number;
  /** As the keys of its children name it, one for each of its addresses. */
  names: readonly string[];
  childOf(log: ChainLog): string | null;
}>;

export function factoryOf({ address, event, child, since = 0 }: WrittenFactory, where: string): Factory {
  const addresses = [address].flat().map((one) => addressOf(one, `${where}.address`));
  if (addresses.length === 0) throw wrong(`${where}.address`, 'is empty. Name the factory.');
  const [shape, ...more] = eventsOf([event], `${where}.event`);
  if (!shape || more.length > 0) throw wrong(`${where}.event`, 'has to be one event.');
  const read = childReader(shape, child, `${where}.child`);
  const nameOf = (emitter: string): string =>
    createHash('sha256').update(`${emitter} ${shape.topic} ${child}`).digest('hex').slice(0, 8);
  const names = new Map(addresses.map((one) => [one, nameOf(one)]));
  return {
    addresses,
    topic: shape.topic,
    since,
    names: [...names.values()],
    childOf(log) {
      const name = names.get(log.address);
      const made = name === undefined || log.blockNumber < since ? null : read(log);
      return name === undefined || made === null ? null : childKey(name, made);
    },
  };
}
