/** A signal as it now stands in; the record that says so out, under the one id it has all its life. */
import type { Signal } from '../events.ts';
import type { EpochMs } from '../flow/ids.ts';
import type { Emission } from '../flow/processor.ts';
import { signalId } from './signal-id.ts';

/** `at` is the time of the event the decision is about. */
export const emissionOfSignal = (signal: Signal, at: EpochMs): Emission<Signal> => ({
  route: 'keep',
  type: recordTypeOf(signal),
  id: signalId(signal.ruleSet, signal.subject, signal.eventId),
  key: signal.subject,
  at,
  body: signal,
});

const recordTypes = { provisional: 'signal', confirmed: 'confirmation', retracted: 'retraction' };

/** A first decision is a signal, also where nothing can take it back and it is confirmed at once. */
const recordTypeOf = ({ state, revision }: Signal): string =>
  revision === 1 ? 'signal' : recordTypes[state];
