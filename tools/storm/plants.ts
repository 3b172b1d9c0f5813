/** Faults that can be put into the source of chains: in which file, and what stands there instead of what. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export type Planting = Readonly<{
  says: string;
  /** Below src/producers/chain. */
  file: string;
  instead: string;
  stands: string;
}>;

export type PlantName = 'no-removals' | 'one-removed' | 'one-too-deep' | 'forgets';

export const plants: Readonly<Record<PlantName, Planting>> = {
  'no-removals': {
    says: 'what has left the chain is not taken back',
    file: 'take-back.ts',
    instead: 'standing.map(removalOf)',
    stands: 'standing.slice(standing.length).map(removalOf)',
  },
  'one-removed': {
    says: 'of what has left the chain all but one log is taken back',
    file: 'take-back.ts',
    instead: 'standing.map(removalOf)',
    stands: 'standing.slice(1).map(removalOf)',
  },
  'one-too-deep': {
    says: 'the last block that stays is taken back as well',
    file: 'take-back.ts',
    instead: 'new Set(orphaned.map(',
    stands: 'new Set([...orphaned, ...place.branch.slice(-1)].map(',
  },
  forgets: {
    says: 'whoever takes a chain over begins at its first block again',
    file: 'evm.ts',
    instead: 'cursor === null ?',
    stands: 'cursor !== undefined ?',
  },
};

export const isPlant = (name: string): name is PlantName => Object.hasOwn(plants, name);

export const plantedFile = ({ file }: Planting): string =>
  join(import.meta.dirname, '..', '..', 'src', 'producers', 'chain', file);

/** What Node is told, so that it runs with the fault. */
export const plantArguments = (name: PlantName | null): readonly string[] =>
  name === null
    ? []
    : ['--import', `${pathToFileURL(join(import.meta.dirname, 'plant-in-process.ts'))}?${name}`];

/** Throws where the code has become another: a fault that is not there would be one that is not found. */
export function withPlant({ file, instead, stands }: Planting, text: string): string {
  if (text.split(instead).length !== 2)
    throw new Error(`${file} does not hold '${instead}' once: tools/storm/plants.ts has to follow it`);
  return text.replace(instead, () => stands);
}
