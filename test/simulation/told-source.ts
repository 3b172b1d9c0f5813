/** A tale → a source that tells it, each observation a step. */
import type { Source } from '../../src/flow/source.ts';
import type { Topic } from '../../src/flow/topic.ts';
import type { Holder, Steps } from './steps.ts';
import type { Tale } from './story.ts';

export type Telling<Body> = Readonly<{
  tale: Tale<Body>;
  to: Topic<Body>;
  steps: Steps;
  by: Holder;
  /** Whether the tail may be told. */
  mayEnd: () => boolean;
}>;

export const toldSource = <Body>({ tale, to, steps, by, mayEnd }: Telling<Body>): Source<Body> => ({
  name: tale.name,
  to,
  async *open(cursor) {
    for (let index = Number(cursor ?? 0); index < tale.observations.length; index++) {
      const one = await steps.take({
        ...{ by, actor: `source/${tale.name}`, step: 'observe' },
        effect: () => tale.observations[index],
        ready: () => index < tale.tail || mayEnd(),
      });
      if (one) yield one;
    }
  },
});
