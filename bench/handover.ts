/**
 * `npm run bench:handover`: how long a partition stands still while instances come and go under load, and
 * whether all of it comes through once and in order.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { eventsEnrichedTopic, eventsTopic } from '../src/events.ts';
import type { Connected } from './connected.ts';
import { seconds } from './figures.ts';
import { type Gaps, watchGaps } from './gaps.ts';
import { caughtUp, judge } from './judge.ts';
import { load } from './load.ts';
import { measuring, say } from './measuring.ts';
import { ended, type Pipeline } from './pipeline.ts';

const aimMs = 5_000;
const perSecond = 400;
/** After a change is through: whatever it causes later than this is not seen. */
const settleMs = 6_000;
const stopAimMs = 10_000;

await measuring(measured);

async function measured(pipeline: Pipeline, there: Connected): Promise<boolean> {
  const { app, partitions } = pipeline.config;
  const { log, parts, stages } = there;
  const done = new AbortController();
  const loading = load({ log, app, partitions, perSecond }, done.signal);
  const gaps = watchGaps(parts.cluster, Object.values(stages));
  try {
    const quick = await changes(gaps, pipeline).finally(() => done.abort());
    await gaps.end();
    say(`${await loading} records; they are taken to the end and looked at`);
    const last = pipeline.start();
    for (const stage of Object.values(stages)) await caughtUp(parts, stage);
    await ended(last.child, 'SIGTERM');
    const whole = await judge(parts, partitions, [eventsTopic, eventsEnrichedTopic]);
    return quick && whole;
  } finally {
    await gaps.end();
  }
}

/** True when no partition stood still for long, and each instance ended well. */
async function changes(gaps: Gaps, pipeline: Pipeline): Promise<boolean> {
  const first = pipeline.start();
  await Promise.all([first.working, gaps.begun()]);
  await sleep(settleMs);
  gaps.take();
  await sleep(settleMs);
  const quiet = report('1, nothing changes', gaps);
  const others = [pipeline.start(), pipeline.start()];
  await Promise.all(others.map(({ working }) => working));
  await sleep(settleMs);
  const grown = report('1 -> 3', gaps);
  const ends = await Promise.all(others.map(({ child }) => ended(child, 'SIGTERM')));
  await sleep(2 * settleMs);
  const shrunk = report('3 -> 1', gaps);
  const stopped = [...ends, await ended(first.child, 'SIGTERM')];
  const exits = stopped.map(({ code, tookMs }) => `exit ${code} after ${seconds(tookMs)}`);
  console.log(`SIGTERM under load: ${exits.join(', ')}`);
  console.log(`incarnations that met their successor: ${pipeline.fenced}`);
  const clean = stopped.every(({ code, tookMs }) => code === 0 && tookMs < stopAimMs);
  const worst = Math.max(quiet, grown, shrunk);
  const held = clean && worst < aimMs;
  console.log(
    `longest pause ${seconds(worst)}, aimed at below ${seconds(aimMs)}: ${held ? 'held' : 'NOT held'}`,
  );
  return held;
}

/** Prints the longest pause of each partition and answers with the longest of all. */
function report(change: string, gaps: Gaps): number {
  const found = gaps.take();
  for (const [group, pauses] of found)
    console.log(
      `${change.padEnd(20)}${group.padEnd(16)}${pauses.map((ms) => seconds(ms).padStart(8)).join('  ')}`,
    );
  const longest = Math.max(...[...found.values()].flat());
  console.log(`${change}: longest pause ${seconds(longest)}`);
  return longest;
}
