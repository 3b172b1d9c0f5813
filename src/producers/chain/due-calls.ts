/** A block → the calls that are due at it, made there, and what came of each. */
import type { Telemetry } from '../../telemetry.ts';
import type { Header } from './block.ts';
import type { Verdict } from './call-answers.ts';
import type { ChainReader } from './chain-reader.ts';
import { type ContractCaller, verdictsOn } from './contract-caller.ts';
import { type ContractCall, callsDue } from './contract-calls.ts';

export type CallMade = Readonly<{ call: ContractCall; verdict: Verdict }>;

/**
 * In the order of the configuration; null where no node has the block (any more). `parentMs` is the time of
 * the block before it. Throws only where `signal` aborted.
 */
export type DueCalls = (
  block: Header,
  parentMs: number,
  signal: AbortSignal,
) => Promise<readonly CallMade[] | null>;

export type Calling = Readonly<{
  /** Of the source. */
  name: string;
  calls: readonly ContractCall[];
  caller: ContractCaller;
  reader: ChainReader;
  telemetry: Telemetry;
}>;

export const dueCalls = ({ name, calls, caller, reader, telemetry }: Calling): DueCalls =>
  async function made(block, parentMs, signal) {
    const due = callsDue(calls, block, parentMs);
    const verdicts = await verdictsOn(caller, { block, calls: due }, signal);
    const isFailed = verdicts.some(({ outcome }) => outcome === 'failed');
    if (isFailed && (await reader.byHash(block.hash, signal)) === null) return null;
    return due.flatMap((call, index): CallMade[] => {
      const verdict = verdicts[index];
      if (!verdict) return [];
      const said = { source: name, call: call.name, block: block.number };
      const isReadable = verdict.outcome !== 'returned' || call.fits(verdict.data);
      telemetry('ContractCalled', { ...said, outcome: isReadable ? verdict.outcome : 'undecodable' });
      if (verdict.outcome === 'failed') telemetry('CallFailed', { ...said, why: verdict.why });
      return [{ call, verdict }];
    });
  };
