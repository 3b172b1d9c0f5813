/** An envelope in, an emission of it out: identity, key and event time are kept, route and type are given. */
import type { Envelope } from '../flow/envelope.ts';
import type { Emission } from '../flow/processor.ts';

/** Sends `envelope` on by `route`, as a record of `type`. */
export const emissionOf = <Body>(
  { id, key, at, body }: Envelope<Body>,
  route: Emission<Body>['route'],
  type: string,
): Emission<Body> => ({ route, type, id, key, at, body });
