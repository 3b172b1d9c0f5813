/** Heads that nodes told at one moment → which nodes are too far behind the others, and by how much. */
import type { Header } from './block.ts';
import type { Given } from './nodes.ts';

export type Allowed = Readonly<{
  maxLagBlocks: number;
  /** A height that this many nodes have reached is believed. */
  agree: number;
  /** A block that was followed already: a height that one node has reached for certain. */
  reached: number;
}>;

export type Lagging = Readonly<{ node: string; detail: string }>;

/** One node alone makes nobody lag by naming a height: else who lies upwards would bench all the others. */
export function lagging(
  told: readonly Given<Header>[],
  { maxLagBlocks, agree, reached }: Allowed,
): readonly Lagging[] {
  const heights = told.map(({ value }) => value.number).toSorted((one, other) => other - one);
  const [furthest = 0] = heights;
  const agreed = heights[Math.min(agree, heights.length) - 1] ?? 0;
  const believed = Math.max(agreed, Math.min(reached, furthest));
  return told.flatMap(({ node, value: { number } }) => {
    const lag = believed - number;
    const detail = `its newest block is ${number}, ${lag} behind block ${believed} that others have`;
    return lag > maxLagBlocks ? [{ node, detail }] : [];
  });
}
