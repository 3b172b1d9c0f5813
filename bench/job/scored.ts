/** What flows out: one decision for each unique event. */

/** Field for field the Avro record of scored.avsc. */
export type Scored = Readonly<{
  eventId: string;
  account: string;
  chainId: number;
  symbol: string;
  usdCents: number;
  /** 0 to 100. */
  score: number;
  /** Bit n is set where rule n fired. */
  ruleMask: number;
  eventTimeMs: number;
  /** Timestamp of the input record: when it was, or should have been, sent. */
  srcTs: number;
}>;

/** From this score on a copy goes to the alerts. */
export const alertScore = 70;
