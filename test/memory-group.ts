/** A consumer group in memory: partitions dealt in turn to the members, anew whenever one joins or leaves. */
import type { Assignment, TopicPartition } from '../src/flow/log.ts';
import type { Topic } from '../src/flow/topic.ts';

export interface MemoryGroup {
  join(topics: readonly Topic<unknown>[], signal: AbortSignal): AsyncGenerator<Assignment>;
}

type Member = { letter: Assignment | null; wake: () => void };

export function memoryGroup(partitionsOf: (topic: string) => number): MemoryGroup {
  const members: Member[] = [];
  let generation = 0;

  const deal = (topics: readonly Topic<unknown>[]): void => {
    generation += 1;
    const all: TopicPartition[] = topics.flatMap((topic) =>
      Array.from({ length: partitionsOf(topic.name) }, (_, partition) => ({ topic, partition })),
    );
    for (const [index, member] of members.entries()) {
      const partitions = all.filter((_, place) => place % members.length === index);
      member.letter = { generation, partitions };
      member.wake();
    }
  };

  return {
    async *join(topics, signal) {
      const member: Member = { letter: null, wake: () => undefined };
      members.push(member);
      deal(topics);
      const leave = () => member.wake();
      signal.addEventListener('abort', leave, { once: true });
      try {
        while (!signal.aborted) {
          if (member.letter) {
            const { letter } = member;
            member.letter = null;
            yield letter;
            continue;
          }
          await new Promise<void>((resolve) => {
            member.wake = resolve;
          });
        }
      } finally {
        members.splice(members.indexOf(member), 1);
        if (members.length > 0) deal(topics);
      }
    },
  };
}
