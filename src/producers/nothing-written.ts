/** What a source finds written whose observations nobody has put anywhere. */
import type { Written } from '../flow/source.ts';

export const nothingWritten: Written<never> = {
  mark: () => [],
  since: async function* () {
    yield* [];
  },
};
