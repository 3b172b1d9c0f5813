/** Claims that named tests show: they run in the clone, and their last line is the figure. */
import { type Claim, demand } from './claim.ts';

/** `files` are integration tests unless they say otherwise by their names; every one must run and pass. */
export const shownByTests = (says: string, files: readonly string[]): Claim => ({
  says,
  async show(ground) {
    const { out } = await ground.succeed(`npx vitest run ${files.join(' ')}`);
    const found = /Test Files .*?(\d+) passed/.exec(plain(out))?.[1];
    demand(Number(found) === files.length, `${found ?? 'no'} of ${files.length} files ran`);
    return lastLine(out);
  },
});

export const lastLine = (out: string): string => out.trimEnd().split('\n').at(-1) ?? '';

/** Without the colours of a terminal. */
const plain = (out: string): string =>
  out.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g'), '');
