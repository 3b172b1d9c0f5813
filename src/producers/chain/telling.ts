/** What it takes to tell of a chain's blocks, and what is told of them: one step of a source. */
import type { RawChainBody } from '../../events.ts';
import type { Observed, Written } from '../../flow/source.ts';
import type { Telemetry } from '../../telemetry.ts';
import type { ChainPlace } from './chain-place.ts';
import type { ChainReader } from './chain-reader.ts';
import type { DueCalls } from './due-calls.ts';
import type { InBlock } from './in-block.ts';
import type { KnownChildren } from './known-children.ts';
import type { Trust } from './trust.ts';
import type { WantedLogs } from './wanted-logs.ts';

export type Telling = Readonly<{
  name: string;
  chainId: number;
  reader: ChainReader;
  wanted: WantedLogs;
  children: KnownChildren;
  dueCalls: DueCalls;
  /** Whether each block is told of as such. */
  headers: boolean;
  /** How many blocks are kept to recognise a fork by. */
  keepBlocks: number;
  written: Written<RawChainBody>;
  telemetry: Telemetry;
  trust: Trust;
}>;

/** `place`: where the source stands behind it. */
export type Told = Readonly<{ place: ChainPlace; observed: readonly Observed<InBlock>[] }>;
