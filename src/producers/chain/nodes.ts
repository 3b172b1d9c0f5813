/** Questions → a node of the chain in good standing, and the next where it fails → answers, read. */
import { setTimeout as sleep } from 'node:timers/promises';
import { untilAborted } from '../until-aborted.ts';
import { chosen } from './chosen.ts';
import { inTime } from './in-time.ts';
import type { Call, NodeProblem } from './rpc.ts';
import { silence } from './silence.ts';
import { mayBeAsked, type Standing } from './standing.ts';
import {
  alone,
  type ChainNode,
  type Read,
  type ReadAll,
  type Watch,
  type WatchedNode,
  watchedNode,
} from './watched-node.ts';

export type NodesOptions = Omit<Watch, 'changed'> &
  Readonly<{
    nodes: readonly ChainNode[];
    /** How long after the first answer those of others are waited for, where several are asked at once. */
    lateMs?: number;
  }>;

export interface ChainNodes {
  /** Goes on until a node's answer could be read; throws what aborted `signal`, and bugs of `read`. */
  ask<Value>(call: Call, read: Read<Value>, signal: AbortSignal): Promise<Value>;
  /** Several calls, all to one node, and an answer for each to read. */
  askTogether<Value>(calls: readonly Call[], read: ReadAll<Value>, signal: AbortSignal): Promise<Value>;
  /**
   * Of every node that may be asked now; those that fail are benched and left out. Left out too is who
   * answers late: it is told of, and not asked so again before it has answered.
   */
  each<Value>(call: Call, read: Read<Value>, signal: AbortSignal): Promise<readonly Given<Value>[]>;
  /** Of this node alone; null where it may not be asked now, or fails. */
  from<Value>(name: string, question: Question<Value>, signal: AbortSignal): Promise<Given<Value> | null>;
  /** For what shows only when answers are compared. */
  bench(node: string, problem: NodeProblem): void;
  /** The longest time for which one was waited for and none answered, since this was asked last. */
  silentMs(): number;
  standings(): readonly Readonly<{ node: string; standing: Standing }>[];
}

export type Question<Value> = Readonly<{ call: Call; read: Read<Value> }>;

export type Given<Value> = Readonly<{ node: string; value: Value }>;

export function chainNodes({ nodes, now, random, said, lateMs = 500 }: NodesOptions): ChainNodes {
  let change = Promise.withResolvers<void>();
  const watch: Watch = { now, random, said, changed };
  const watched = nodes.map((node) => watchedNode(node, watch));
  const late = new Set<WatchedNode>();
  const { asked, heard, silentMs } = silence(now);

  return {
    ask: (call, read, signal) => askTogether([call], alone(read), signal),
    askTogether,
    async each(call, read, signal) {
      asked();
      const open = new Set(free().filter((one) => !late.has(one)));
      const given = [...open].map(async (one) => {
        try {
          const answer = await one.ask([call], alone(read), signal);
          return answer && { node: one.node.name, value: answer.value };
        } finally {
          open.delete(one);
          late.delete(one);
        }
      });
      const came = await inTime(given, lateMs);
      if (came.length > 0) heard();
      for (const one of open) {
        late.add(one);
        said({ type: 'late', node: one.node.name });
      }
      return came;
    },
    async from(name, { call, read }, signal) {
      const one = free().find(({ node }) => node.name === name);
      const answer = one ? await one.ask([call], alone(read), signal) : null;
      return answer && { node: name, value: answer.value };
    },
    bench(name, problem) {
      for (const one of watched) if (one.node.name === name) one.bench(problem);
    },
    silentMs,
    standings: () => watched.map(({ node, standing }) => ({ node: node.name, standing })),
  };

  async function askTogether<Value>(
    calls: readonly Call[],
    read: ReadAll<Value>,
    signal: AbortSignal,
  ): Promise<Value> {
    for (;;) {
      signal.throwIfAborted();
      asked();
      const one = chosen(free(), ({ node }) => node.weight, random());
      const given = one === null ? await someFree(signal) : await one.ask(calls, read, signal);
      if (!given) continue;
      heard();
      return given.value;
    }
  }

  function free(): readonly WatchedNode[] {
    const nowMs = now();
    return watched.filter(({ standing }) => mayBeAsked(standing, nowMs));
  }

  /** Until a bench is over, or a node that is on trial has answered. */
  async function someFree(signal: AbortSignal): Promise<null> {
    const left = new AbortController();
    const nowMs = now();
    const waits = watched.flatMap(({ standing }) =>
      standing.type === 'benched'
        ? [sleep(standing.untilMs - nowMs, undefined, { signal: left.signal })]
        : [],
    );
    try {
      await untilAborted(Promise.race([change.promise, ...waits]), signal);
      return null;
    } finally {
      left.abort();
    }
  }

  function changed(): void {
    change.resolve();
    change = Promise.withResolvers();
  }
}
