/** What a contract returned in; its values by name out, or the bytes kept where they are not that. */
import type { ContractRead, EvmCall } from '../events.ts';
import { returnedValues } from './evm-abi.ts';

export function contractRead(call: EvmCall): ContractRead {
  const { name, function: signature, args, outcome, data } = call;
  const said = { type: 'ContractRead', name, function: signature, args } as const;
  if (outcome !== 'returned') return { ...said, outcome, values: {}, data: null };
  const values = data === null ? null : returnedValues(signature, data);
  if (values === null) return { ...said, outcome: 'undecodable', values: {}, data };
  return { ...said, outcome, values, data: null };
}
