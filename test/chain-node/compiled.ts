/** token.sol → the interfaces and the code of its contracts, compiled once in a process. */
import { readFileSync } from 'node:fs';
import { Interface, type JsonFragment } from 'ethers';

/** `code` is what a deployment sends, before the constructor's arguments. */
export type Contract = Readonly<{ abi: Interface; code: string }>;

export type Contracts = Readonly<{ token: Contract; pair: Contract; factory: Contract }>;

type Compiled = Readonly<{
  abi: readonly JsonFragment[];
  evm: Readonly<{ bytecode: Readonly<{ object: string }> }>;
}>;
type Output = Readonly<{
  errors?: readonly { severity: string; formattedMessage: string }[];
  contracts: Readonly<Record<string, Readonly<Record<string, Compiled>>>>;
}>;

let once: Promise<Contracts> | undefined;

/** The compiler takes a second to load, so only who needs it loads it. */
export function compiled(): Promise<Contracts> {
  once ??= compile();
  return once;
}

async function compile(): Promise<Contracts> {
  const { default: solc } = await import('solc');
  const content = readFileSync(new URL('token.sol', import.meta.url), 'utf8');
  const output: Output = JSON.parse(
    solc.compile(
      JSON.stringify({
        language: 'Solidity',
        sources: { 'token.sol': { content } },
        settings: {
          // Runs on nodes older than the compiler, too.
          evmVersion: 'paris',
          outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } },
        },
      }),
    ),
  );
  const wrong = output.errors?.find(({ severity }) => severity === 'error');
  if (wrong !== undefined) throw new Error(wrong.formattedMessage);
  const contract = (name: string): Contract => {
    const found = output.contracts['token.sol']?.[name];
    if (found === undefined) throw new Error(`token.sol has no contract ${name}`);
    return { abi: new Interface(found.abi), code: `0x${found.evm.bytecode.object}` };
  };
  return { token: contract('Token'), pair: contract('Pair'), factory: contract('Factory') };
}
