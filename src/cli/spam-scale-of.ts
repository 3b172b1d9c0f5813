/** A configuration → what refine weighs posts by. */
import { readFile } from 'node:fs/promises';
import type { Config } from '../config.ts';
import { Fault } from '../faults.ts';
import { spamClassifier } from '../processors/post/spam-classifier.ts';
import { noSpam, type SpamScale } from '../processors/post/spam-scale.ts';

/** Without a model nothing is spam. Throws `bad-config` where the file is none. */
export async function spamScaleOf({ posts: { spamModel } }: Config): Promise<SpamScale> {
  if (spamModel === null) return noSpam;
  try {
    return spamClassifier(await readFile(spamModel, 'utf8'));
  } catch (cause) {
    throw noModel(spamModel, cause);
  }
}

function noModel(path: string, cause: unknown): Fault {
  const why = cause instanceof Error ? cause.message : String(cause);
  const message = `${path}: this is no spam model: ${why}. Make one with node tools/learn-spam.ts.`;
  return new Fault('bad-config', message, { cause });
}
