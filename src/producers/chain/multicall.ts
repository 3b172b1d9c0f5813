/** Several calls → one of Multicall3, and what it returned → what each of them did, where it says so. */
import type { ContractCall } from './contract-calls.ts';
import { AbiCoder, FunctionFragment } from './evm-words.ts';

/** https://github.com/mds1/multicall3. */
const aggregate3 = FunctionFragment.from(
  'function aggregate3((address target, bool allowFailure, bytes callData)[] calls) payable ' +
    'returns ((bool success, bytes returnData)[] results)',
);

export const multicallData = (calls: readonly Pick<ContractCall, 'to' | 'data'>[]): string =>
  aggregate3.selector +
  AbiCoder.defaultAbiCoder()
    .encode(aggregate3.inputs, [calls.map(({ to, data }) => [to, true, data])])
    .slice(2);

/** What each returned, null for one that did not; null where this is no answer to so many calls. */
export function multicallReturned(data: string, count: number): readonly (string | null)[] | null {
  const rows = rowsIn(data);
  if (rows?.length !== count) return null;
  return rows.map((row) => (Array.isArray(row) && row[0] === true ? String(row[1]).toLowerCase() : null));
}

function rowsIn(data: string): readonly unknown[] | null {
  try {
    const [rows] = AbiCoder.defaultAbiCoder().decode(aggregate3.outputs, data).toArray(true);
    return Array.isArray(rows) ? rows : null;
  } catch {
    // No Multicall3 is there, or not yet at that block: each call is then asked for by itself.
    return null;
  }
}
