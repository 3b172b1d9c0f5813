/** `npm run bench`: one job, every engine, one core each; what they wrote is checked before it is counted. */
import { writeFileSync } from 'node:fs';
import { bareKafkajs } from './engines/bare-kafkajs.ts';
import { kafkaStreams } from './engines/kafka-streams.ts';
import { ours } from './engines/ours.ts';
import { quixStreams } from './engines/quix-streams.ts';
import { redpandaConnect } from './engines/redpanda-connect.ts';
import { cacheDir, enter } from './race/arena.ts';
import { pinMe } from './race/cores.ts';
import { type Asked, type Plan, planOf, type RaceEvent, usage } from './race/options.ts';
import { isSound, report } from './race/report.ts';
import { type Found, runRace } from './race/run-race.ts';
import { targets } from './race/targets.ts';

const known = [ours, bareKafkajs, kafkaStreams, quixStreams, redpandaConnect];
const argv = process.argv.slice(2);
const say = (line: string): boolean => process.stderr.write(`${line}\n`);

const asked = understood();
if (asked && 'help' in asked) console.log(usage(known));
else if (asked) {
  for (const engine of 'install' in asked ? asked.install : asked.engines)
    await engine.install(cacheDir, say);
  if (!('install' in asked)) await race(asked);
}

function understood(): Asked | null {
  try {
    return planOf(argv, known);
  } catch (thrown) {
    console.error(thrown instanceof Error ? thrown.message : thrown);
    process.exitCode = 1;
    return null;
  }
}

async function race(plan: Plan): Promise<void> {
  pinMe();
  const found: Found[] = [];
  for (const part of partsOf(plan)) {
    const arena = await enter(say);
    try {
      found.push(await runRace(arena, part, say));
    } finally {
      await arena.end();
    }
  }
  const all: Found = {
    speeds: found.flatMap(({ speeds }) => speeds),
    latencies: found.flatMap(({ latencies }) => latencies),
    profile: found.flatMap(({ profile }) => profile),
  };
  const text = report(all, plan, `npm run bench -- ${argv.join(' ')}`.replace(/ -- $/, ''));
  if (plan.report) writeFileSync(plan.report, text);
  console.log(plan.json ? JSON.stringify({ ...all, targets: targets(all) }) : text);
  process.exitCode = isSound(all) ? 0 : 1;
}

/** What many heats have left behind on a broker is not what is to be seen of latency: it gets its own. */
function partsOf(plan: Plan): readonly Plan[] {
  if (!plan.latency.onFreshBroker) return [plan];
  const isLate = (event: RaceEvent): boolean => event === 'latency';
  const timed = { ...plan, events: plan.events.filter((event) => !isLate(event)) };
  const late = { ...plan, events: plan.events.filter(isLate), profile: false };
  return [timed, late].filter(({ events }) => events.length > 0);
}
