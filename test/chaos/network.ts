/** What a network can do to the connections that go through it; whoever does it has this face. */

export interface Network {
  /** All that comes through comes this much later. */
  slow(latencyMs: number): Promise<void>;
  narrow(bytesPerSecond: number): Promise<void>;
  /** Nothing comes through, and nobody is told. */
  blackHole(): Promise<void>;
  /** Every connection there is now is reset. */
  reset(): Promise<void>;
  /** As if nothing had been. */
  heal(): Promise<void>;
}
