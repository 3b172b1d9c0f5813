/** A text in; how far it looks like spam, out. */
import type { SpamMark } from '../../events.ts';

/** Pure and total: the same text gets the same mark for as long as the model is the same. */
export type SpamScale = (text: string) => SpamMark;

/** For a pipeline that was given no model: nothing is spam. */
export const noSpam: SpamScale = () => ({ score: 0, marked: false });
