/** Letter D, speed: the job of the comparison beside its peers, each row checked before it counts. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Target } from '../../bench/race/targets.ts';
import { type Claim, demand } from './claim.ts';
import type { Ground } from './ground.ts';
import { testsPass } from './letter-a.ts';
import { lastLine } from './shown-by-tests.ts';

type Raced = Readonly<{ targets: readonly Target[] }>;

const quickSeconds = 240;

/** What a race says is asked for once, and looked at by two lines. */
let quick: Raced | null = null;

export const letterD: readonly Claim[] = [
  testsPass,
  {
    says: '`bench -- --quick` in under four minutes, the gate passed on every row',
    async show(ground) {
      // What is downloaded and built once is not what is timed.
      await ground.succeed('npm run -s bench -- --quick --install');
      const ran = await raced(ground, '--quick');
      quick = ran.found;
      demand(ran.seconds < quickSeconds, `it took ${ran.seconds.toFixed(0)} s`);
      return `${ran.seconds.toFixed(0)} s`;
    },
  },
  {
    says: 'J2 ≥ 1.5× Kafka Streams in events per engine CPU-second (aim 3×); J0 ≥ 0.9× bare kafkajs',
    async show(ground) {
      const { targets } = quick ?? (await raced(ground, '--quick')).found;
      const mine = targets.filter(({ says }) => /^J[02]/.test(says));
      const missed = mine.filter(({ target, held }) => !held && !target.startsWith('aim'));
      demand(mine.length === 3 && missed.length === 0, told(mine));
      return told(mine);
    },
  },
  {
    says: 'p99 at 10 k/s ≤ 200 ms in the full run',
    async show(ground) {
      const { found } = await raced(
        ground,
        '--engines millrace,kafka-streams --job latency --commit 100 --rates 10000 --seconds 60',
      );
      const [late] = found.targets;
      demand(late !== undefined && Number.parseFloat(late.found) <= 200, told(found.targets));
      return told(found.targets);
    },
  },
  {
    says: 'what was not reached stands in RESULTS.md with the profile that says why',
    async show({ dir }) {
      const text = readFileSync(join(dir, 'bench', 'RESULTS.md'), 'utf8');
      const missed = [...text.matchAll(/^\| (.+) \| not reached \|$/gm)].map(([, row]) => row);
      demand(/^## Where our time goes in J2$/m.test(text), 'it has no profile');
      return missed.length === 0 ? 'nothing was missed' : missed.join('; ');
    },
  },
];

async function raced(ground: Ground, options: string) {
  const { out, seconds } = await ground.succeed(`npm run -s bench -- ${options} --json 2>/dev/null`);
  const found: Raced = JSON.parse(lastLine(out));
  return { found, seconds };
}

const told = (targets: readonly Target[]): string =>
  targets.map(({ says, target, found }) => `${says}: ${found} (${target})`).join('; ');
