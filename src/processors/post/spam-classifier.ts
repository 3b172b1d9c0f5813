/** Labelled texts, or what was learned of them, in; how far a text looks like spam out: the owner of wink. */
import classifier from 'wink-naive-bayes-text-classifier';
import type { SpamScale } from './spam-scale.ts';

export type LabelledText = Readonly<{ label: string; text: string }>;

/** A thousand to one: an innocent post that is called spam costs more than one that is let pass. */
const leastLog2Odds = 10;

/** Naive Bayes over the words of the texts, as JSON that `spamClassifier` reads. */
export function learnSpam(texts: readonly LabelledText[]): string {
  const learner = empty();
  learner.defineConfig({ considerOnlyPresence: true, smoothingFactor: 0.5 });
  for (const { label, text } of texts) learner.learn(text, label);
  learner.consolidate();
  return learner.exportJSON();
}

/** Throws where `model` is not what `learnSpam` wrote. */
export function spamClassifier(model: string): SpamScale {
  const learned = empty();
  learned.importJSON(model);
  learned.consolidate();
  return (text) => {
    const log2Odds =
      learned.computeOdds(text).find(([label]) => label === 'spam')?.[1] ?? Number.NEGATIVE_INFINITY;
    // Four digits, which logarithms give alike on every machine.
    const score = Number((1 / (1 + 2 ** -log2Odds)).toFixed(4));
    return { score, marked: log2Odds >= leastLog2Odds };
  };
}

function empty(): ReturnType<typeof classifier> {
  const made = classifier();
  made.definePrepTasks([wordsOf]);
  return made;
}

/**
 * Words of letters, exclamation marks, and that a sum of money or a long number is named. Links, accounts
 * and hashtags are left out: in the text messages learned from they are rare and mean spam, in posts not.
 */
const wordsOf = (text: string): readonly string[] => [
  ...new Set(
    text
      .toLowerCase()
      .replaceAll(/(https?:\/\/|www\.|[@#])\S+/gu, ' ')
      .replaceAll(/[£$€]\s?\d[\d.,]*/gu, ' §money ')
      .replaceAll(/\d{5,}/gu, ' §number ')
      .match(/§\w+|\p{L}{2,}|!/gu) ?? [],
  ),
];
