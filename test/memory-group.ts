/** A consumer group in memory: partitions dealt in turn to the members, anew whenever one joins or leaves. */
import type { Assignment, TopicPartition } from '../src/flow/log.ts';
import type { Topic } from '../src/flow/topic.ts';

export interface MemoryGroup {
  /** `client` names who joins, so that the coordinator can take its partitions away. */
  join(client: string, topics: readonly Topic<unknown>[], signal: AbortSignal): AsyncGenerator<Assignment>;
  /** As when the sessions of `client` have ended: the others share what it had, and it hears nothing. */
  expel(client: string): void;
  /** As when `client` is heard of again and joins anew. */
  readmit(client: string): void;
}

type Member = { client: string; expelled: boolean; letter: Assignment | null; wake: () => void };

export function memoryGroup(partitionsOf: (topic: string) => number): MemoryGroup {
  const members: Member[] = [];
  let subscribed: readonly Topic<unknown>[] = [];
  let generation = 0;

  const deal = (): void => {
    generation += 1;
    const all: TopicPartition[] = subscribed.flatMap((topic) =>
      Array.from({ length: partitionsOf(topic.name) }, (_, partition) => ({ topic, partition })),
    );
    const present = members.filter(({ expelled }) => !expelled);
    for (const [index, member] of present.entries()) {
      const partitions = all.filter((_, place) => place % present.length === index);
      member.letter = { generation, partitions };
      member.wake();
    }
  };

  const mark = (client: string, expelled: boolean): void => {
    const changing = members.filter((member) => member.client === client && member.expelled !== expelled);
    for (const member of changing) member.expelled = expelled;
    if (changing.length > 0) deal();
  };

  return {
    async *join(client, topics, signal) {
      const member: Member = { client, expelled: false, letter: null, wake: () => undefined };
      members.push(member);
      subscribed = topics;
      deal();
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
        deal();
      }
    },
    expel: (client) => mark(client, true),
    readmit: (client) => mark(client, false),
  };
}
