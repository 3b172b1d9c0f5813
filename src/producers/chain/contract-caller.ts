/** Calls of contracts, pinned to a block → questions to the nodes of its chain → what came of each call. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Link } from './block.ts';
import {
  callVerdict,
  codeVerdict,
  dataIn,
  dataVerdict,
  type Empty,
  failed,
  type Verdict,
} from './call-answers.ts';
import type { ContractCall } from './contract-calls.ts';
import { multicallData, multicallReturned } from './multicall.ts';
import type { Pinned, Question } from './pinned.ts';

/** `multicall`: the address of a Multicall3; null: each call is put by itself. */
export type ContractCaller = Readonly<{ pinned: Pinned; multicall: string | null }>;

/** So many go in one batch, and in one call of Multicall3: larger ones not every provider takes. */
const together = 50;
/** What is new to one node is often not yet known to another. */
const tries = 6;
const pauseMs = 60;

type Found = Verdict | Empty;

/** A verdict for each of the calls, in their order. Throws only where `signal` aborted. */
export async function verdictsOn(
  caller: ContractCaller,
  { block, calls }: Readonly<{ block: Link; calls: readonly ContractCall[] }>,
  signal: AbortSignal,
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (let start = 0; start < calls.length; start += together) {
    const some = { block, calls: calls.slice(start, start + together) };
    verdicts.push(...(await alone(caller, some, await inCompany(caller, some, signal), signal)));
  }
  return verdicts;
}

type Some = Readonly<{ block: Link; calls: readonly ContractCall[] }>;

/** What did not succeed there says nothing yet: one that takes all gas leaves none to those behind it. */
async function inCompany(
  { pinned, multicall }: ContractCaller,
  { block, calls }: Some,
  signal: AbortSignal,
): Promise<readonly Found[]> {
  const unasked = failed('it was not asked');
  if (multicall === null || calls.length < 2) return calls.map(() => unasked);
  const whole = { method: 'eth_call', of: { to: multicall, data: multicallData(calls) }, read: dataIn };
  const [data] = await pinned.ask(block, [whole], signal);
  const returned = typeof data === 'string' ? multicallReturned(data, calls.length) : null;
  return calls.map((_, index) => {
    const one = returned?.[index] ?? null;
    return one === null ? unasked : dataVerdict(one);
  });
}

async function alone(
  { pinned }: ContractCaller,
  { block, calls }: Some,
  before: readonly Found[],
  signal: AbortSignal,
): Promise<readonly Verdict[]> {
  let found = before;
  for (let left = tries; left > 0; left--) {
    const open = calls.flatMap((call, index) => questionOn(call, found[index]) ?? []);
    if (open.length === 0) break;
    if (left < tries) await sleep(pauseMs, undefined, { signal });
    const given = (await pinned.ask(block, open, signal)).values();
    found = found.map((one) => (isOpen(one) ? (given.next().value ?? one) : one));
  }
  return found.map((one) => (one.outcome === 'empty' ? failed('no node says whether it is there') : one));
}

const isOpen = (found: Found): boolean =>
  found.outcome === 'empty' || (found.outcome === 'failed' && found.again);

function questionOn({ to, data }: ContractCall, found: Found | undefined): Question<Found> | null {
  if (found && !isOpen(found)) return null;
  return found?.outcome === 'empty'
    ? { method: 'eth_getCode', of: to, read: codeVerdict }
    : { method: 'eth_call', of: { to, data }, read: callVerdict };
}
