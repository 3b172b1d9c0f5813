/** A reader → the same, which lets some blocks' logs through only once another node says the same of them. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Telemetry } from '../../telemetry.ts';
import type { ChainLog } from './block.ts';
import type { ChainReader } from './chain-reader.ts';
import type { BloomCovers } from './log-bloom.ts';
import { type LogsReading, logsIn, logsReading } from './node-reader.ts';
import type { ChainNodes } from './nodes.ts';
import { NodeProblem } from './rpc.ts';
import { testified } from './testified.ts';
import { factsOf, type Testimony, verdictOn } from './testimony.ts';
import { tellerOf } from './told-by.ts';

export type CrossChecking = Readonly<{
  nodes: ChainNodes;
  covers: BloomCovers;
  /** 0 to 1. */
  share: number;
  source: string;
  telemetry: Telemetry;
}>;

/** Another node may have the block a little later. */
const tries = 20;
const pauseMs = 100;

/** By its hash: every instance chooses the same blocks, and no node can tell which before it has one. */
export const isChosen = (hash: string, share: number): boolean =>
  Number.parseInt(hash.slice(-8), 16) / 2 ** 32 < share;

export function crossChecked(reader: ChainReader, checking: CrossChecking): ChainReader {
  return {
    ...reader,
    async logsOf(header, query, signal) {
      const logs = await reader.logsOf(header, query, signal);
      if (logs === null || !isChosen(header.hash, checking.share)) return logs;
      const reading = logsReading(header, query, checking.covers);
      return (await isBorneOut(checking, { logs, reading }, signal))
        ? logs
        : await settled(checking, reading, signal);
    },
  };
}

type Given = Readonly<{ logs: readonly ChainLog[]; reading: LogsReading }>;

/** By one other node. By itself a node bears itself out, and its receipts are looked at. */
async function isBorneOut(
  { nodes }: CrossChecking,
  { logs, reading }: Given,
  signal: AbortSignal,
): Promise<boolean> {
  const teller = tellerOf(logs);
  const read = {
    call: reading.call,
    read: (answer: Parameters<typeof logsIn>[0]) => logsIn(answer, reading),
  };
  for (let left = tries; left > 0; left--) {
    const others = inGoodStanding(nodes).filter((name) => name !== teller);
    if (others.length === 0) return false;
    for (const other of others) {
      const said = await nodes.from(other, read, signal);
      if (said?.value) return factsOf(said.value) === factsOf(logs);
    }
    await sleep(pauseMs, undefined, { signal });
  }
  return false;
}

/** Null where nothing shows who is right: nothing is told of the block, and it is asked for again. */
async function settled(
  { nodes, source, telemetry }: CrossChecking,
  reading: LogsReading,
  signal: AbortSignal,
): Promise<readonly ChainLog[] | null> {
  const { number } = reading.header;
  const names = inGoodStanding(nodes);
  const all = await Promise.all(names.map((name) => testified({ nodes, reading }, name, signal)));
  const testimonies = all.filter((one): one is Testimony => one !== null);
  const isKnownToAll = testimonies.length === names.length;
  // Where receipts prove nothing, what one node alone knows of may be made up.
  if (!isKnownToAll && !testimonies.some(({ proof }) => proof?.type === 'right')) return null;
  const { logs, liars } = verdictOn(number, testimonies);
  for (const { node, detail } of liars) nodes.bench(node, new NodeProblem({ kind: 'lying', node }, detail));
  if (logs !== null) return logs;
  for (const { node, said } of testimonies) {
    const count = said?.length ?? 'no';
    const why = `it gives ${count} logs of block ${number}, others give others, and no receipts tell`;
    telemetry('NodeSuspected', { source, node, kind: 'logs', why });
  }
  return null;
}

const inGoodStanding = (nodes: ChainNodes): readonly string[] =>
  nodes.standings().flatMap(({ node, standing }) => (standing.type === 'good' ? [node] : []));
