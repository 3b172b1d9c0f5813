/** A memory world → what was told of blocks on raw.chain, in the order in which it came to each partition. */
import type { RawChainBody } from '../src/events.ts';
import type { Envelope } from '../src/flow/envelope.ts';
import type { MemoryWorld } from './memory-log.ts';
import { partitions } from './sitting.ts';

export type ToldInBlock<Type extends RawChainBody['type']> = Envelope<Extract<RawChainBody, { type: Type }>>;

export const toldOf = <Type extends RawChainBody['type']>(
  world: MemoryWorld,
  type: Type,
): readonly ToldInBlock<Type>[] =>
  Array.from({ length: partitions }, (_, partition) =>
    world.partition('raw.chain', partition).committed<RawChainBody>(),
  )
    .flat()
    .flatMap(({ entry }) =>
      entry.type === 'record' && entry.envelope.body.type === type
        ? [entry.envelope as ToldInBlock<Type>]
        : [],
    );
