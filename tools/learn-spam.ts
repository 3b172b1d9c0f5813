/** data/text/sms-spam-collection → data/text/spam-model.json: what refine weighs posts by. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { type LabelledText, learnSpam } from '../src/processors/post/spam-classifier.ts';

const folder = fileURLToPath(new URL('../data/text/', import.meta.url));

/** The messages as they were labelled. */
export function labelledTexts(): readonly LabelledText[] {
  const lines = gunzipSync(readFileSync(`${folder}sms-spam-collection.jsonl.gz`))
    .toString()
    .trimEnd();
  return lines.split('\n').map((line): LabelledText => JSON.parse(line));
}

if (import.meta.main) writeFileSync(`${folder}spam-model.json`, `${learnSpam(labelledTexts())}\n`);
