/** The words of a transfer through slices and through ethers. */
import type { Duel } from '../../bench/duel.ts';
import { abiDecoder, ethersDecoder } from './evm-abi.ts';

const types = ['address', 'address', 'uint256'];
const words =
  '0x000000000000000000000000486263aa56d1b49d78dea765754164b880c99954' +
  '000000000000000000000000e2b8eb988735f7709d08b7d07b41460073904830' +
  '000000000000000000000000000000000000000000000000000000048d0705f5';

const decoding = (decode: ReturnType<typeof abiDecoder>) => () => {
  const at = decode(words);
  return at && [at(0), at(1), at(2)];
};

export const duel: Duel = {
  name: 'the values of a transfer: by slices, and by ethers',
  ours: decoding(abiDecoder(types)),
  theirs: decoding(ethersDecoder(types)),
  atLeast: 10,
};
