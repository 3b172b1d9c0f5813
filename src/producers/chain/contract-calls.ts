/** Calls of contracts as a person writes them → what is asked of a node, and at which blocks; or why not. */
import type { CallConfig } from '../../config/call-config.ts';
import type { Link } from './block.ts';
import { type Due, dueBlocks } from './due-blocks.ts';
import { AbiCoder, addressOf, FunctionFragment, wrong } from './evm-words.ts';

export type ContractCall = Readonly<{
  name: string;
  /** In lower case. */
  to: string;
  /** The function in full, in one spelling. */
  signature: string;
  args: readonly string[];
  /** The function and its arguments, as a contract takes them. */
  data: string;
  isDue: Due;
  /** Whether this is what the function says it returns. */
  fits(data: string): boolean;
}>;

/** Throws `bad-config`, whose places begin with `calls[0]`. */
export const contractCalls = (written: readonly CallConfig[]): readonly ContractCall[] =>
  written.map((call, index) => contractCall(call, `calls[${index}]`));

/** Those due at `block`, whose parent has `parentMs`. */
export const callsDue = (
  calls: readonly ContractCall[],
  block: Link,
  parentMs: number,
): readonly ContractCall[] => calls.filter(({ isDue }) => isDue(block, parentMs));

function contractCall(call: CallConfig, where: string): ContractCall {
  const { name, to, args } = call;
  const fragment = fragmentOf(call.function, `${where}.function`);
  const { outputs } = fragment;
  return {
    name,
    to: addressOf(to, `${where}.to`),
    signature: fragment.format('full'),
    args: args.map((arg) => (typeof arg === 'string' ? arg : JSON.stringify(arg))),
    data: dataOf(fragment, args, `${where}.args`),
    isDue: dueBlocks(call, where),
    fits: (data) => isOf(outputs, data),
  };
}

const example = 'balanceOf(address owner) view returns (uint256 balance)';

/** Solidity's own spelling, with or without `function` and `;`. */
function fragmentOf(text: string, where: string): FunctionFragment {
  const bare = text.trim().replace(/\s*;$/, '');
  const fragment = parsed(/^function\s/.test(bare) ? bare : `function ${bare}`, text, where);
  const names = fragment.outputs.map(({ name }) => name).filter((name) => name !== '');
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw wrong(where, `'${text}' returns two values of the name '${twice}'.`);
  if (fragment.outputs.length === 0)
    throw wrong(where, `'${text}' returns nothing; write what it returns, as in: ${example}`);
  return fragment;
}

function parsed(signature: string, text: string, where: string): FunctionFragment {
  try {
    return FunctionFragment.from(signature);
  } catch (cause) {
    throw wrong(where, `'${text}' is no signature of a function; write it like: ${example}`, cause);
  }
}

function dataOf(fragment: FunctionFragment, args: readonly unknown[], where: string): string {
  const { inputs, selector } = fragment;
  if (args.length !== inputs.length)
    throw wrong(where, `${fragment.format()} takes ${inputs.length} values, these are ${args.length}.`);
  try {
    return selector + AbiCoder.defaultAbiCoder().encode(inputs, args).slice(2);
  } catch (cause) {
    const said = cause instanceof Error && 'shortMessage' in cause ? String(cause.shortMessage) : 'a misfit';
    const shown = JSON.stringify(args).slice(0, 200);
    throw wrong(where, `${shown} is not what ${fragment.format()} takes: ${said}.`, cause);
  }
}

function isOf(outputs: FunctionFragment['outputs'], data: string): boolean {
  try {
    return AbiCoder.defaultAbiCoder().decode(outputs, data).toArray(true).length === outputs.length;
  } catch {
    // Ethers throws at what it cannot read, and says where; the bytes themselves are kept.
    return false;
  }
}
