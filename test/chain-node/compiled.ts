/** token.sol and views.sol → the interfaces and the code of its contracts, compiled once in a process. */
import { readFileSync } from 'node:fs';
import { Interface, type JsonFragment } from 'ethers';

/** `code` is what a deployment sends, before the constructor's arguments. */
export type Contract = Readonly<{ abi: Interface; code: string }>;

const files = ['token.sol', 'views.sol'];
const names = {
  ...{ token: 'Token', pair: 'Pair', factory: 'Factory' },
  ...{ feed: 'Feed', silent: 'Silent', multicall: 'Multicall' },
};

export type Contracts = Readonly<Record<keyof typeof names, Contract>>;

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
  const read = (file: string) => ({ content: readFileSync(new URL(file, import.meta.url), 'utf8') });
  const output: Output = JSON.parse(
    solc.compile(
      JSON.stringify({
        language: 'Solidity',
        sources: Object.fromEntries(files.map((file) => [file, read(file)])),
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
    const found = files.flatMap((file) => output.contracts[file]?.[name] ?? [])[0];
    if (found === undefined) throw new Error(`no contract ${name} in ${files.join(', ')}`);
    return { abi: new Interface(found.abi), code: `0x${found.evm.bytecode.object}` };
  };
  return {
    ...{ token: contract(names.token), pair: contract(names.pair), factory: contract(names.factory) },
    ...{ feed: contract(names.feed), silent: contract(names.silent), multicall: contract(names.multicall) },
  };
}
