/** Letter E, the chain source: real chains that fork, recorded sessions, nodes that lie, gaps. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Claim, demand } from './claim.ts';
import { testsPass } from './letter-a.ts';
import { lastLine, shownByTests } from './shown-by-tests.ts';

const sessions = 'data/evm/sessions';
const droppedSeconds = 60;

export const letterE: readonly Claim[] = [
  testsPass,
  {
    says: 'four anvil chains, 60 s, forks of 1, 5, 70 blocks, a node and instances killed: events are theirs',
    async show(ground) {
      return lastLine((await ground.succeed('npm run -s chain:storm -- --seconds 60 2>/dev/null')).out);
    },
  },
  {
    says: '10,000 logs/s over four chains for 60 s; p99 from notification to record ≤ 500 ms at 1,000/s each',
    async show(ground) {
      const { out } = await ground.succeed('npm run -s bench:chains 2>/dev/null');
      return out.trim().split('\n').join('\n      ');
    },
  },
  {
    says: 'every recorded session, played as the node: what stands in events is its truth',
    async show(ground) {
      const played = readdirSync(join(ground.dir, sessions)).filter((file) => file.includes('.session.'));
      demand(played.length >= 4, `only ${played.length} sessions are there`);
      const told: string[] = [];
      for (const file of played) {
        const session = `${sessions}/${file}`;
        const truth = session.replace('.session.jsonl.gz', '.truth.json');
        const command = `npm run -s chain:session -- --session ${session} --truth ${truth} 2>/dev/null`;
        told.push(lastLine((await ground.succeed(command)).out).replace(/^.*: /, ''));
      }
      return `${told.length} of ${played.length} equal: ${told.join('; ')}`;
    },
  },
  shownByTests('decoded transfers and swaps of the recorded blocks equal an independent decode', [
    'test/decoded-logs.test.ts',
  ]),
  shownByTests('each lie of a node benched with its reason, and who is away, behind or asked too much', [
    'test/chain-lies.test.ts',
    'test/chain-behind.test.ts',
    'test/chain-forks.test.ts',
    'test/chain-disputes.test.ts',
    'test/chain-receipts.test.ts',
  ]),
  {
    says: `a WebSocket away for ${droppedSeconds} s: its gap opened, refilled, closed with evidence`,
    async show(ground) {
      const test = 'npx vitest run --project int test/integration/chain-gaps.int.test.ts';
      return lastLine((await ground.succeed(`MILLRACE_DROP_SECONDS=${droppedSeconds} ${test}`)).out);
    },
  },
];
