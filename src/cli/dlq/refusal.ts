/** Why a dead letter is not redriven, and what can be done about it. */

/** What has to be so before it can be, by reason. */
export const remedies = {
  'redriven-before': 'It has re-entered; where that failed, there is a new letter for it.',
  'no-origin': 'Nothing: it was not written by this pipeline. Is `app` the right one?',
  'no-source': 'Give the pipeline the source it came from under its old name.',
  unreadable: 'Let the registry know the schema it was written with, or ask its writer for the record.',
  malformed: 'Correct the input where it comes from, or wait for a version that can read it.',
  rejected: 'Ask its writer for a right record, or wait for a version that takes it.',
  empty: 'Nothing: there is nothing in it to be passed on.',
  'raw-gone': 'Let its source read it again, under another name: what is known is dropped as a duplicate.',
  'block-removed': 'Nothing, unless the block returns: its logs then come again by themselves.',
  overtaken: 'Nothing: what was said later holds.',
  'too-large': 'Let its source read it again, under another name.',
} as const;

export type RefusalReason = keyof typeof remedies;

/** `why` names what stands in the way, and where. */
export type Refused = Readonly<{ type: 'refused'; reason: RefusalReason; why: string }>;

export const refused = (reason: RefusalReason, why: string): Refused => ({ type: 'refused', reason, why });
