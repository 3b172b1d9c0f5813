/** Every comparison that stands beside a hot file. */
import { duel as recordBatchWriter } from '../src/kafka/record-batch-writer.bench.ts';
import { duel as evmAbi } from '../src/processors/evm-abi.bench.ts';
import { duel as compileTotal } from '../src/processors/rules/compile-total.bench.ts';
import { duel as weight } from '../src/producers/weight.bench.ts';
import type { Duel } from './duel.ts';

export const duels: readonly Duel[] = [recordBatchWriter, weight, evmAbi, compileTotal];
