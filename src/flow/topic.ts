/** The name of a stream of typed records, and of the bodies it may carry. */

/** A logical topic; the log prefixes the application's name. `Body` is what its envelopes carry. */
export interface Topic<Body> {
  readonly name: string;
  /** Names of the Avro records its body union holds, in union order. */
  readonly bodies: readonly string[];
  /** Never set: it ties `Body` to the topic for the compiler. */
  readonly carries?: () => Body;
}
