/** Calls to be sent together → batches as large as their node takes them → an answer to each call. */
import type { Answer } from './rpc.ts';
import type { SentCall } from './rpc-messages.ts';

export type Exchange = (sent: readonly SentCall[], signal: AbortSignal) => Promise<readonly Answer[]>;

/** One after the other: who asks the same at the beginning and the end is answered in that order. */
export function fittingBatches(exchange: Exchange): Exchange {
  let most = Number.POSITIVE_INFINITY;

  const exchanged: Exchange = async (sent, signal) => {
    if (sent.length > most) {
      // It may become less while the first ones are asked.
      const [first, rest] = [sent.slice(0, most), sent.slice(most)];
      return [...(await exchanged(first, signal)), ...(await exchanged(rest, signal))];
    }
    const answers = await exchange(sent, signal);
    if (sent.length === 1 || !answers.every(isOfBatch)) return answers;
    most = Math.min(most, Math.ceil(sent.length / 2));
    return exchanged(sent, signal);
  };
  return exchanged;
}

/** Limits of nodes are told in no form of their own, and some take no batch at all. */
const isOfBatch = (answer: Answer): boolean =>
  answer.type === 'error' &&
  /\bbatch/i.test(answer.message) &&
  /too (?:large|big|many|long)|more than|exceed|limit|maximum|not (?:allowed|supported)/i.test(
    answer.message,
  );
