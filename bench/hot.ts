/** `npm run bench:hot`: what was made fast beside what it replaced; exit 1 where one is not fast any more. */
import { type Duel, lastResult, ratioOf } from './duel.ts';
import { duels } from './duels.ts';

const told = (duel: Duel): boolean => {
  const ratio = ratioOf(duel);
  const held = ratio >= duel.atLeast;
  console.log(
    `${ratio.toFixed(1).padStart(6)}×  ${duel.name} (at least ${duel.atLeast}×): ` +
      (held ? 'held' : 'NOT held'),
  );
  return held;
};

process.exitCode = duels.map(told).every(Boolean) && lastResult() !== undefined ? 0 : 1;
