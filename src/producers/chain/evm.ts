/** Nodes of an EVM chain → what its blocks hold, once for each block, taken back where that is gone. */
import type { EvmSourceConfig } from '../../config/source-config.ts';
import { type RawChainBody, rawChainTopic } from '../../events.ts';
import type { Cursor, Observation, Source, Written } from '../../flow/source.ts';
import type { Telemetry } from '../../telemetry.ts';
import { beside } from './beside.ts';
import type { Link } from './block.ts';
import { byReceipts } from './by-receipts.ts';
import { type ChainPlace, placeOf } from './chain-place.ts';
import type { ChainReader } from './chain-reader.ts';
import { compareHeads } from './compare-heads.ts';
import { connectedNodes } from './connected-nodes.ts';
import { contractCalls } from './contract-calls.ts';
import { crossChecked } from './cross-checked.ts';
import { dueCalls } from './due-calls.ts';
import { firstBlock } from './first-block.ts';
import { placeBefore } from './first-place.ts';
import { follow } from './follow.ts';
import { heads } from './heads.ts';
import { knownChildren } from './known-children.ts';
import { nodeReader } from './node-reader.ts';
import type { ChainNodes } from './nodes.ts';
import { pinned } from './pinned.ts';
import { reaching } from './reaching.ts';
import { trust } from './trust.ts';
import { type WantedEntry, wantedLogs } from './wanted-logs.ts';

/** Connects when it is opened, and no sooner. */
export function evm(config: EvmSourceConfig, telemetry: Telemetry): Source<RawChainBody> {
  // What is wrong with it is told before anything runs.
  const wanted = wantedLogs(config.logs.map(wantedEntry));
  const calls = contractCalls(config.calls);
  const multicall = config.multicall === 'none' ? null : config.multicall;
  const { name, chainId, headers, keepBlocks, pollMs, maxLagBlocks, agree, crossCheck, gapAfterMs } = config;
  const checked = config.logsBy === 'receipts' ? byReceipts : crossChecked;

  return { name, to: rawChainTopic, open };

  async function* open(
    cursor: Cursor | null,
    written: Written<RawChainBody>,
    signal: AbortSignal,
  ): AsyncGenerator<Observation<RawChainBody>> {
    const { nodes, announced, refuseOtherChain, close } = connectedNodes(config, telemetry);
    try {
      await refuseOtherChain(signal);
      const covers = outsideBlooms.has(chainId) ? 'transactions' : 'all';
      const checking = { nodes, covers, share: crossCheck, source: name, telemetry } as const;
      const { reader, reached } = reaching(checked(nodeReader({ nodes, covers }), checking));
      const from = cursor === null ? await firstPlace(config, reader, signal) : placeOf(cursor, name);
      const following = {
        ...{ name, chainId, headers, keepBlocks, wanted, reader },
        dueCalls: dueCalls({ name, calls, caller: { pinned: pinned(nodes), multicall }, reader, telemetry }),
        children: knownChildren({ reader, wanted, first: from.first }),
        heads: (ending: AbortSignal) => heads({ announced, pollMs, restMs }, ending),
        troubles: () => troublesOf(nodes),
        silentMs: nodes.silentMs,
        ...{ gapAfterMs, telemetry, now: () => Date.now() },
        finalized: finality(config.finality, reader),
        trust: trust({ nodes, agree, source: name, telemetry }),
      };
      const comparing = {
        nodes,
        maxLagBlocks,
        agree,
        reached,
        everyMs: Math.max(leastRoundMs, roundPolls * pollMs),
      };
      yield* beside(
        (ending) => follow(following, from, written, ending),
        (ending) => compareHeads(comparing, ending),
        signal,
      );
    } catch (thrown) {
      if (!signal.aborted) throw thrown;
    } finally {
      await close();
    }
  }
}

/** Nodes are compared once in so many times of `poll`: a check, where that is how heads are found. */
const roundPolls = 5;
const leastRoundMs = 500;

/** Polygon and its test chain hold logs that no transaction wrote, and leave them out of the bloom. */
const outsideBlooms: ReadonlySet<number> = new Set([137, 80_002]);

const troublesOf = (nodes: ChainNodes): readonly string[] =>
  nodes
    .standings()
    .flatMap(({ node, standing }) =>
      standing.type === 'good' ? [] : [`${node} is ${standing.because.kind}: ${standing.because.detail}`],
    );

/** What is empty in the file stands for any. */
const wantedEntry = ({ addresses, events, factory }: EvmSourceConfig['logs'][number]): WantedEntry => ({
  ...(addresses.length > 0 && { addresses }),
  ...(events.length > 0 && { events }),
  ...(factory && { factory }),
});

const restMs = (failures: number): number => Math.random() * Math.min(60_000, 1_000 * 2 ** failures);

async function firstPlace(
  { start }: EvmSourceConfig,
  reader: ChainReader,
  signal: AbortSignal,
): Promise<ChainPlace> {
  for (;;) {
    if (start === 'latest') return placeBefore(await reader.head(signal));
    const wanted = typeof start === 'number' ? start : new Date(start);
    const first = await reader.byNumber(await firstBlock(reader, wanted, signal), signal);
    // A chain that was shorter for a moment has it again.
    if (first) return placeBefore(first);
  }
}

/** How often the chain is asked what is final: tags move once in some minutes. */
const finalityEveryMs = 4_000;

function finality(
  by: EvmSourceConfig['finality'],
  reader: ChainReader,
): (tip: Link, signal: AbortSignal) => Promise<number | null> {
  if (typeof by === 'number') return async ({ number }) => (number < by ? null : number - by);
  let known: number | null = null;
  let askedMs = Number.NEGATIVE_INFINITY;
  return async (_, signal) => {
    if (performance.now() - askedMs < finalityEveryMs) return known;
    known = await reader.finalized(by, signal);
    askedMs = performance.now();
    return known;
  };
}
