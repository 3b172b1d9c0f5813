/** Lines derived from recordings → files below data/, the same bytes each time. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

export type Derived = Readonly<{
  /** Below data/, without the .gz that is added. */
  name: string;
  /** One JSON object a line, members in the order they are given. */
  lines: readonly object[];
}>;

export const derivedText = ({ lines }: Derived): string =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join('');

/** What a derivation does when it is run with the folder of its recordings. */
export function writeDerived(derive: (folder: string) => readonly Derived[], folder?: string): void {
  if (!folder) {
    console.error('Which folder holds the recordings? node tools/derive-….ts <folder>');
    process.exitCode = 1;
    return;
  }
  for (const derived of derive(folder)) {
    const path = fileURLToPath(new URL(`../data/${derived.name}.gz`, import.meta.url));
    const bytes = gzipSync(derivedText(derived), { level: 9 });
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
    console.log(`data/${derived.name}.gz: ${derived.lines.length} lines, ${bytes.length} bytes`);
  }
}
