/** A measurement → services of its own, a way to them, and the exit code that its verdict means. */
import { type Connected, connected } from './connected.ts';
import { type Pipeline, startPipeline } from './pipeline.ts';

/** Progress is for a person who waits; standard output holds the figures alone. */
export const say = (line: string): boolean => process.stderr.write(`${line}\n`);

/** Whatever becomes of it, services and all instances end with it. `sources`: others than the example's. */
export async function measuring(
  measure: (pipeline: Pipeline, there: Connected) => Promise<boolean>,
  sources?: readonly unknown[],
): Promise<void> {
  const pipeline = await startPipeline(say, sources);
  try {
    const there = await connected(pipeline);
    try {
      process.exitCode = (await measure(pipeline, there)) ? 0 : 1;
    } finally {
      await there.close();
    }
  } finally {
    await pipeline.end();
  }
}
