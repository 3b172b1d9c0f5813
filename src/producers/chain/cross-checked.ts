/** A reader → the same, which lets some blocks' logs through only once another node says the same of them. */
import type { Telemetry } from '../../telemetry.ts';
import { anotherSays, inGoodStanding } from './another-says.ts';
import type { ChainLog } from './block.ts';
import type { ChainReader } from './chain-reader.ts';
import type { BloomCovers } from './log-bloom.ts';
import { type LogsReading, logsIn, logsReading } from './node-reader.ts';
import type { ChainNodes } from './nodes.ts';
import { type Answer, NodeProblem } from './rpc.ts';
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

/** By its hash: every instance chooses the same blocks, and no node can tell which before it has one. */
export const isChosen = (hash: string, share: number): boolean =>
  Number.parseInt(hash.slice(-8), 16) / 2 ** 32 < share;

export function crossChecked(reader: ChainReader, checking: CrossChecking): ChainReader {
  return {
    ...reader,
    async logsOf(header, query, signal) {
      const logs = await reader.logsOf(header, query, signal);
      const reading = logsReading(header, query, checking.covers);
      return logs && bySome(checking, { logs, reading }, signal);
    },
  };
}

export type Given = Readonly<{ logs: readonly ChainLog[]; reading: LogsReading }>;

/** The logs, of a share of blocks after another look. Null where nothing shows what is so. */
export async function bySome(
  checking: CrossChecking,
  given: Given,
  signal: AbortSignal,
): Promise<readonly ChainLog[] | null> {
  if (!isChosen(given.reading.header.hash, checking.share)) return given.logs;
  return (await isBorneOut(checking, given, signal))
    ? given.logs
    : await settled(checking, given.reading, signal);
}

/** By one other node. By itself a node bears itself out, and its receipts are looked at. */
async function isBorneOut(
  { nodes }: CrossChecking,
  { logs, reading }: Given,
  signal: AbortSignal,
): Promise<boolean> {
  const read = (answer: Answer) => logsIn(answer, reading);
  const isSame = (said: readonly ChainLog[]) => factsOf(said) === factsOf(logs);
  const compared = { nodes, teller: tellerOf(logs), question: { call: reading.call, read }, isSame };
  return (await anotherSays(compared, signal)) ?? false;
}

/** Null where nothing shows who is right: nothing is told of the block, and it is asked for again. */
export async function settled(
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
