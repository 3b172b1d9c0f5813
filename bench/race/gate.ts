/** What an engine has written beside what the reference program says → nothing, or why its row is void. */

import type { Job } from '../engines/engine-run.ts';
import { type Digest, digester } from '../job/digest.ts';
import { expected } from '../job/reference.ts';
import { stream } from '../job/stream.ts';
import { tables } from '../job/tables.ts';
import { transferAt } from '../job/transfer.ts';
import { poisonAt, transferWire } from '../job/wire.ts';
import { type Eyes, partitions } from './arena.ts';
import { asBytes, asScored, type Output, outputOf } from './output.ts';

export type Topics = Readonly<Record<'in' | 'out' | 'alerts' | 'dead', string>>;

export type Wanted = Readonly<{ out: Digest; alerts: Digest; dead: number }>;

export type Passed = Readonly<{ out: Output; wrong: readonly string[] }>;

export function wanted(job: Job, positions: number): Wanted {
  if (job !== 'J0') return expected(positions, tables(), job === 'J2');
  const out = digester();
  let at = 0;
  for (const position of stream(positions)) {
    out.addBytes(position.type === 'poison' ? poisonAt(at) : transferWire.encode(transferAt(position.u)));
    at += 1;
  }
  return { out: out.digest(), alerts: digester().digest(), dead: 0 };
}

export async function gate(eyes: Eyes, topics: Topics, job: Job, want: Wanted): Promise<Passed> {
  const reading = job === 'J0' ? asBytes : asScored;
  const out = await outputOf(eyes, { topic: topics.out, partitions }, reading);
  const alerts = await outputOf(eyes, { topic: topics.alerts, partitions }, asScored);
  const dead = await outputOf(eyes, { topic: topics.dead, partitions: 1 }, asBytes);
  const open = Object.entries({ out, alerts, dead }).filter(([, { isOpen }]) => isOpen);
  return {
    out,
    wrong: [
      ...differences('out', out.digest, want.out),
      ...differences('alerts', alerts.digest, want.alerts),
      ...(dead.digest.records === want.dead
        ? []
        : [`dead: ${dead.digest.records} letters, not ${want.dead}`]),
      ...open.map(([name]) => `${name}: a transaction was left open`),
    ],
  };
}

function differences(topic: string, found: Digest, want: Digest): string[] {
  const names = ['records', 'distinct', 'scores', 'usdCents', 'hash'] as const;
  return names
    .filter((name) => found[name] !== want[name])
    .map((name) => `${topic}: ${name} ${found[name]}, not ${want[name]}`);
}
