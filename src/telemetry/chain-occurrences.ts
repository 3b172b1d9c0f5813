/** What sources that follow chains say of themselves and their nodes: a part of the table in telemetry.ts. */
import type { Rendering } from './rendering.ts';

export type ChainOccurrences = {
  ChainAdvanced: { source: string; head: number; block: number; lagBlocks: number; lagMs: number };
  ChainForked: { source: string; depth: number; removals: number; fromBlock: number };
  NodeAsked: { source: string; node: string; method: string; credits: number };
  ContractCalled: { source: string; call: string; block: number; outcome: string };
  CallFailed: { source: string; call: string; block: number; why: string };
  NodeBenched: { source: string; node: string; kind: string; why: string; forMs: number };
  NodeReturned: { source: string; node: string };
  AnswerDelayed: { source: string; node: string };
  NodeSuspected: { source: string; node: string; kind: string; why: string };
};

export const chainRenderings: {
  readonly [Name in keyof ChainOccurrences]: Rendering<ChainOccurrences[Name]>;
} = {
  ChainAdvanced: {
    level: 'debug',
    labels: ['source'],
    gauges: {
      chain_head_number: ['head', 'Number of the newest block that a node has named.'],
      chain_lag_blocks: ['lagBlocks', 'Blocks between the newest one and the last that was told of.'],
      chain_lag_milliseconds: ['lagMs', 'Age of the last block that was told of, by its own time.'],
    },
  },
  ChainForked: {
    level: 'info',
    labels: ['source', 'depth'],
    counters: {
      chain_forks: [1, 'Reorganisations that were followed, by how many blocks they took away.'],
      chain_removals: [
        'removals',
        'Logs, calls and headers that were taken back because their blocks had left the chain.',
      ],
    },
  },
  NodeAsked: {
    level: 'debug',
    labels: ['source', 'node', 'method'],
    counters: {
      chain_calls: [1, 'Calls to a node of a chain, answered or not.'],
      chain_credits: ['credits', 'What these calls cost by the table of the node in the configuration.'],
    },
  },
  ContractCalled: {
    level: 'debug',
    labels: ['source', 'outcome'],
    counters: {
      chain_contract_calls: [
        1,
        'Calls of contracts, by what came of them: returned, reverted, absent and so on.',
      ],
    },
  },
  CallFailed: { level: 'warn' },
  NodeBenched: {
    level: 'warn',
    labels: ['source', 'node', 'kind'],
    counters: {
      chain_nodes_benched: [1, 'Times a node of a chain was left alone, by what was wrong with it.'],
    },
  },
  NodeReturned: {
    level: 'info',
    labels: ['source', 'node'],
    counters: { chain_nodes_returned: [1, 'Times a node of a chain answered again.'] },
  },
  NodeSuspected: {
    level: 'warn',
    labels: ['source', 'node', 'kind'],
    counters: {
      chain_suspicions: [1, 'Answers that others contradict, where nothing shows yet who is wrong.'],
    },
  },
  AnswerDelayed: {
    level: 'debug',
    labels: ['source', 'node'],
    counters: {
      chain_late_answers: [1, 'Times several nodes were asked at once and this one was not waited for.'],
    },
  },
};
