/** data/evm → logs of whole recorded blocks of Ethereum, for chains made for load to deal out. */
import { join } from 'node:path';
import { type RpcLog, readValues } from '../../tools/recorded-rpc.ts';

const path = join(import.meta.dirname, '..', '..', 'data', 'evm', 'mainnet-forks.jsonl.gz');

export const recordedLogs = (): readonly RpcLog[] => readValues<RpcLog>(path);
