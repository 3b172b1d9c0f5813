/** What is configured of a source, by its type. */

/** A recorded input: files read in order, one of each name. Paths are absolute. */
type RecordedSource = Readonly<{ name: string; files: readonly string[] }>;

/** Raw logs of a chain. `confirmations`: blocks on top of a block after which it counts as final. */
export type ChainSourceConfig = RecordedSource &
  Readonly<{ type: 'replay'; chainId: number; confirmations: number }>;

/** Frames of trading venues, or posts: of no chain. */
export type TimedSourceConfig = RecordedSource &
  Readonly<{ type: 'replay-market' | 'replay-posts'; chainId?: never; confirmations?: never }>;

export type SourceConfig = ChainSourceConfig | TimedSourceConfig;
