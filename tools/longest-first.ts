/** Files of tests → the order in which they begin: what takes longest first, not alone at the end. */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Each takes a minute. Before a first run nothing says so but this: they are not even large. */
const longest = ['test/chaos/chaos.int.test.ts', 'test/integration/stack.int.test.ts'];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const at = longest.findIndex((path) => moduleId.endsWith(path));
  return at === -1 ? longest.length : at;
}
