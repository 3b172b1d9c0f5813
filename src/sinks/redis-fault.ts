/** What ioredis throws → the one fault it means, told without credentials. */
import { Fault } from '../faults.ts';

/** What Redis says, wherever in its sentence a script puts it, and what a person can do about it. */
const remedies: readonly (readonly [said: RegExp, remedy: string])[] = [
  [/\bOOM\b/, 'raise its maxmemory, or lower redis.latestPerSubject, redis.changes or redis.ttl'],
  [/\bREADONLY\b/, 'it is a replica; name the primary'],
  [/\bMISCONF\b/, 'it cannot save to its disk; look into its log'],
  [/\bWRONGTYPE\b/, 'somebody else writes under the same prefix; choose another app'],
  [/\b(NOAUTH|WRONGPASS|NOPERM)\b/, 'correct its URL: services.redis of the pipeline, or MILLRACE_REDIS'],
];

const otherwise = 'start it, or correct its URL: services.redis of the pipeline, or MILLRACE_REDIS';

/**
 * Whatever Redis answers passes in the end or is a person's to set right, and the work that does not need
 * Redis has to go on meanwhile: so nothing of it is a bug, which would end the process. `where` names the
 * server without credentials; `doing` completes "while …".
 */
export function redisFault(thrown: unknown, where: string, doing: string): Fault {
  if (thrown instanceof Fault) return thrown;
  // ioredis hangs the command on its errors: a whole batch, or a password.
  if (thrown instanceof Error) Reflect.deleteProperty(thrown, 'command');
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  const remedy = remedies.find(([pattern]) => pattern.test(said))?.[1] ?? otherwise;
  const message = `Redis at ${where}, while ${doing}: ${said}; ${remedy}`;
  return new Fault('redis-unavailable', message, { cause: thrown });
}
