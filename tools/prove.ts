/** `npm run prove -- A`: runs every line of a letter's "It must show", and prints each with its figure. */
import { parseArgs } from 'node:util';
import type { Claim } from './prove/claim.ts';
import { clonedGround, type Ground } from './prove/ground.ts';
import { letterA } from './prove/letter-a.ts';
import { letterB } from './prove/letter-b.ts';
import { letterC } from './prove/letter-c.ts';
import { letterD } from './prove/letter-d.ts';
import { letterE } from './prove/letter-e.ts';

const letters: Readonly<Record<string, readonly Claim[]>> = {
  A: letterA,
  B: letterB,
  C: letterC,
  D: letterD,
  E: letterE,
};

const usage = `npm run prove -- LETTER [--only TEXT] [--keep]

Proves the last commit in a fresh clone, with package caches of its own, line by line.
  --only TEXT   only the lines whose words hold TEXT; the first line, which makes the clone, always runs
  --keep        leave the clone where it is

Letters: ${Object.keys(letters).join(', ')}
Example: npm run prove -- A --only kill`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string', default: '' }, keep: { type: 'boolean' }, help: { type: 'boolean' } },
});
const claims = letters[(positionals[0] ?? '').toUpperCase()];

if (values.help || !claims) {
  console.log(usage);
  process.exitCode = values.help ? 0 : 1;
} else {
  const ground = clonedGround();
  console.log(`proving ${ground.commit}`);
  const chosen = claims.filter(({ says }, index) => index === 0 || says.includes(values.only));
  try {
    const shown = await proveAll(chosen, ground);
    console.log(`${shown} of ${chosen.length} lines shown`);
    process.exitCode = shown === chosen.length ? 0 : 1;
  } finally {
    await ground.end(values.keep === true);
  }
}

async function proveAll(chosen: readonly Claim[], on: Ground): Promise<number> {
  let shown = 0;
  for (const { says, show } of chosen) {
    const began = performance.now();
    try {
      const figure = await show(on);
      console.log(`✓ ${says}\n    ${figure} [${seconds(began)}]`);
      shown += 1;
    } catch (thrown) {
      console.log(`✗ ${says}\n    ${thrown instanceof Error ? thrown.message : thrown} [${seconds(began)}]`);
    }
  }
  return shown;
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(0)} s`;
}
