/** Letter C, exactly once: simulated, killed on its way, and looked at by a witness that is not ours. */
import type { Outcome } from '../../test/chaos/outcome.ts';
import { type Claim, demand } from './claim.ts';
import { testsPass } from './letter-a.ts';
import { lastLine } from './shown-by-tests.ts';

const bounds = { kills: 50, simulationSeconds: 60 };
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

export const letterC: readonly Claim[] = [
  testsPass,
  {
    says: '`sim --seeds 2000` in under a minute',
    async show(ground) {
      const ran = await ground.succeed('npm run -s sim -- --seeds 2000');
      demand(ran.seconds < bounds.simulationSeconds, `it took ${ran.seconds.toFixed(0)} s`);
      return told(ran.out, /seeds, |nothing to complain/);
    },
  },
  shownBy('`sim --plant all` catches all', 'npm run -s sim -- --plant all'),
  {
    says: '`chaos --seed 1 --minutes 10`: ≥ 50 kills, each once, in order, none open, recovery in time',
    async show(ground) {
      const { out } = await ground.succeed('npm run -s chaos -- --seed 1 --minutes 10 --json 2>/dev/null');
      const found: Outcome = JSON.parse(lastLine(out));
      const { kills, zombies, duplicates, losses, disorder, openTransactions, recovery } = found;
      demand(kills >= bounds.kills, `only ${kills} kills`);
      return (
        `${kills} kills, ${zombies} zombies, ${duplicates} duplicates, ${losses} losses, ${disorder} ` +
        `out of order, ${openTransactions} open transactions; recovery median ` +
        `${seconds(recovery.medianMs)}, most ${seconds(recovery.maximumMs)} of ${seconds(recovery.boundMs)}`
      );
    },
  },
  shownBy(
    'offset-before-fence is caught by chaos too',
    'npm run -s chaos -- --seed 1 --minutes 1 --plant offset-before-fence',
  ),
  shownBy(
    '1 → 3 → 1 instances under load: same oracle; the longest gap between committed offsets at each change',
    'npm run -s bench:handover',
    /: longest pause|doubled/,
  ),
  shownBy('5 minutes at a steady rate: memory and open files do not grow', 'npm run -s bench:steady'),
  shownBy('restart with 1 M keys of state: time and records applied', 'npm run -s bench:restart'),
];

/** A command that judges for itself: its last line is the figure, or those that are named. */
function shownBy(says: string, command: string, figures?: RegExp): Claim {
  return {
    says,
    async show(ground) {
      const { out } = await ground.succeed(`${command} 2>/dev/null`);
      return figures ? told(out, figures) : lastLine(out);
    },
  };
}

function told(out: string, figures: RegExp): string {
  return out
    .split('\n')
    .filter((line) => figures.test(line))
    .join('; ');
}
