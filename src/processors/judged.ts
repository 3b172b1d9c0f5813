/** The rows in the memory of score, and the changes that are folded into it. */
import type { Progress, Signal } from '../events.ts';
import type { EpochMs } from '../flow/ids.ts';
import type { ChainProgress } from './finality.ts';
import type { QueueRow } from './forgetting.ts';

/** The signal on one event as it was last emitted, with that event's time and the input's append time. */
export type Standing = Readonly<{ type: 'standing'; signal: Signal; at: EpochMs; appendedAt: EpochMs }>;

/** Blocks of one chain that hold signals on what one source told, which wait; ascending. */
export type WaitingBlocks = Readonly<{ type: 'waiting-blocks'; blocks: readonly number[] }>;

/** Events of one block, told by one source, whose signals wait for it to become final. */
export type WaitingEvents = Readonly<{ type: 'waiting-events'; events: readonly string[] }>;

export type Judged = Standing | WaitingBlocks | WaitingEvents | ChainProgress | QueueRow;

/** A signal was emitted, or progress passed: the output topic holds all of both, so it is the memory. */
export type ScoreChange = Standing | Readonly<{ type: 'progress'; progress: Progress }>;
