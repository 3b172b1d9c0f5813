/** A Redis → its version, what it does with its data in a crash and when it is full, its clock. */
import { type RedisOptions, redisStore } from '../../sinks/redis-store.ts';
import { clockFinding } from './clock-finding.ts';
import { atLeast, type Finding, finding } from './finding.ts';

const versionWanted = 6;

export async function redisFindings(options: RedisOptions, signal: AbortSignal): Promise<readonly Finding[]> {
  const redis = redisStore(options);
  const doing = 'being examined';
  try {
    const info = String(await redis.send(['INFO'], doing, signal));
    const asked = Date.now();
    const [seconds, micros] = numbersIn(await redis.send(['TIME'], doing, signal));
    const middleMs = (asked + Date.now()) / 2;
    const aheadMs = (seconds ?? 0) * 1_000 + (micros ?? 0) / 1_000 - middleMs;
    return [
      finding('redis', 'right', { found: `answers at ${redis.where}` }),
      ...findingsIn(info),
      clockFinding('redis clock', aheadMs),
    ];
  } finally {
    redis.close();
  }
}

/** `info` is what INFO answers: `name:value` a line. */
export function findingsIn(info: string): readonly Finding[] {
  const value = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
  const persists = value('aof_enabled') === '1' || Number(value('rdb_last_save_time')) > 0;
  const policy = value('maxmemory_policy');
  const limited = Number(value('maxmemory')) > 0;
  return [
    atLeast('redis version', [Number.parseInt(value('redis_version'), 10), versionWanted], {
      verdict: 'weak',
      next: `upgrade it; nothing before ${versionWanted} is tested`,
    }),
    finding('redis persistence', persists ? 'right' : 'weak', {
      found: value('aof_enabled') === '1' ? 'append-only file' : persists ? 'snapshots' : 'none',
      wanted: 'an append-only file or snapshots',
      next: 'set appendonly yes: without it each restart empties Redis, and it is rebuilt from the log',
    }),
    finding('redis memory', policy.startsWith('allkeys') ? 'weak' : 'right', {
      found: `${limited ? value('maxmemory_human') : 'no limit'}, ${policy}`,
      wanted: 'a policy other than allkeys-…',
      next: 'set maxmemory-policy noeviction or volatile-ttl: evicted watermarks have everything rebuilt',
    }),
  ];
}

const numbersIn = (answer: unknown): number[] => (Array.isArray(answer) ? answer.map(Number) : []);
