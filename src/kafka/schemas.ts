/** Schemas as code → the registry: new, unchanged, compatible or refused, and all registered or none. */
import { Fault } from '../faults.ts';
import { avroType } from './codec-union.ts';
import { comparedWith, directionsOf, type Level, levelNamed } from './compatibility/levels.ts';
import { type RegisteredText, whyRefused } from './compatibility.ts';
import { type RegistryAccess, type RegistryApi, registryApi } from './registry-api.ts';

export type SubjectSchema = Readonly<{ subject: string; schema: string }>;

export type SchemaStep = Readonly<{
  subject: string;
  verdict: 'new' | 'unchanged' | 'compatible' | 'refused';
  /** The version it is, or the latest one it comes after; null: there is none. */
  version: number | null;
  level: string;
  /** Why it is refused, in words: where, what would break for whom, what to do. */
  why: readonly string[];
}>;

/** What registering would meet with. Changes nothing in the registry. */
export function planSchemas(
  registry: RegistryAccess,
  wanted: readonly SubjectSchema[],
): Promise<readonly SchemaStep[]> {
  const api = registryApi(registry);
  return Promise.all(wanted.map((one) => stepOf(api, one)));
}

/** Throws `bad-config` with every reason where one of the schemas would be refused. */
export function refuseSchemas(steps: readonly SchemaStep[]): void {
  const lines = steps.flatMap(({ subject, level, why }) =>
    why.map((words) => `${subject}, under ${level}: ${words}`),
  );
  if (lines.length > 0) throw new Fault('bad-config', lines.join('\n'));
}

/**
 * Nothing is registered where one would be refused. The registry knows no transaction: should it change its
 * mind in between, the fault names the subject, and what went before stays; running this again goes on there.
 */
export async function registerSchemas(
  registry: RegistryAccess,
  wanted: readonly SubjectSchema[],
  done: (step: SchemaStep, id: number) => void,
): Promise<readonly SchemaStep[]> {
  const steps = await planSchemas(registry, wanted);
  refuseSchemas(steps);
  const api = registryApi(registry);
  for (const { subject, schema } of wanted) {
    const step = steps.find((one) => one.subject === subject);
    if (step && step.verdict !== 'unchanged') done(step, await api.register(subject, schema));
  }
  return steps;
}

async function stepOf(api: RegistryApi, { subject, schema }: SubjectSchema): Promise<SchemaStep> {
  const [same, versions, level] = await Promise.all([
    api.versionOf(subject, schema),
    api.versions(subject),
    api.level(subject),
  ]);
  const step = { subject, level, version: same ?? versions.at(-1) ?? null, why: [] };
  if (same !== null) return { ...step, verdict: 'unchanged' };
  if (versions.length === 0) return { ...step, verdict: 'new' };
  const why = await whyNot(api, { subject, schema }, { level: levelNamed(level) ?? 'BACKWARD', versions });
  return { ...step, verdict: why.length === 0 ? 'compatible' : 'refused', why };
}

/** The registry decides. Its reason is put in our words where our own rules see it, too. */
async function whyNot(
  api: RegistryApi,
  { subject, schema }: SubjectSchema,
  { level, versions }: Readonly<{ level: Level; versions: readonly number[] }>,
): Promise<readonly string[]> {
  const whys = comparedWith(level, versions).map(async (version) => {
    const [refused, text] = await Promise.all([
      api.whyIncompatible(subject, version, schema),
      api.textOf(subject, version),
    ]);
    const old: RegisteredText = { version, schema: text };
    if (refused === null) return whyOurCodecCannot(level, schema, old);
    const words = whyRefused(level, schema, [old]).map((one) => one.words);
    if (words.length > 0) return words;
    return refused.length > 0
      ? refused
      : [`The registry refuses it after version ${version}, without a reason.`];
  });
  return (await Promise.all(whys)).flat();
}

/** avsc is stricter than the rules about namespaces: what it cannot resolve, our readers would reject. */
function whyOurCodecCannot(level: Level, schema: string, old: RegisteredText): readonly string[] {
  if (!directionsOf(level).includes('new-reads-old')) return [];
  try {
    avroType(schema).createResolver(avroType(old.schema));
    return [];
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return [
      `Our own readers could not read what version ${old.version} wrote: ${why}. Keep names as they are.`,
    ];
  }
}
