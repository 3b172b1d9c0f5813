/** Services by URL: the environment wins over the pipeline file; null is the embedded stack. */
import Type, { type Static } from 'typebox';
import type { Issue, Reading } from './issue.ts';

const forms = {
  broker: {
    pattern: '^(\\[[0-9a-fA-F:]+\\]|[^\\s:/@,]+):\\d{1,5}$',
    description: 'brokers as host:port',
  },
  registry: { pattern: '^https?://\\S+$', description: 'the URL of a schema registry, http://host:port' },
  postgres: {
    pattern: '^postgres(ql)?://\\S+$',
    description: 'the URL of a database, postgres://user@host:port/database',
  },
  redis: { pattern: '^rediss?://\\S+$', description: 'the URL of a Redis, redis://host:port' },
} as const;

/** A URL may carry a password, so what was written is never repeated in a message. */
const url = (form: keyof typeof forms) => Type.String({ ...forms[form], secret: true });

export const servicesShape = Type.Object(
  {
    kafka: Type.Optional(
      Type.Array(url('broker'), { minItems: 1, description: 'a list of brokers as host:port' }),
    ),
    registry: Type.Optional(url('registry')),
    postgres: Type.Optional(url('postgres')),
    redis: Type.Optional(url('redis')),
  },
  { additionalProperties: false, default: {}, description: 'a mapping of services to their URLs' },
);

type ServiceUrls = Readonly<{
  kafka: readonly string[] | null;
  registry: string | null;
  postgres: string | null;
  redis: string | null;
}>;

export function serviceUrls(
  file: Static<typeof servicesShape> | undefined,
  env: NodeJS.ProcessEnv,
): Reading<ServiceUrls> {
  const kafka = fromEnvironment(env, 'MILLRACE_KAFKA', 'broker');
  const registry = fromEnvironment(env, 'MILLRACE_REGISTRY', 'registry');
  const postgres = fromEnvironment(env, 'MILLRACE_POSTGRES', 'postgres');
  const redis = fromEnvironment(env, 'MILLRACE_REDIS', 'redis');
  return {
    value: {
      kafka: kafka.value?.split(',') ?? file?.kafka ?? null,
      registry: registry.value ?? file?.registry ?? null,
      postgres: postgres.value ?? file?.postgres ?? null,
      redis: redis.value ?? file?.redis ?? null,
    },
    issues: [kafka, registry, postgres, redis].flatMap(({ issues }) => issues),
  };
}

/** A variable that is set but empty counts as not set: compose files and CI leave such behind. */
function fromEnvironment(env: NodeJS.ProcessEnv, name: string, form: keyof typeof forms): Reading<string> {
  const text = env[name];
  if (text === undefined || text === '') return { value: null, issues: [] };
  const { pattern, description } = forms[form];
  const parts = form === 'broker' ? text.split(',') : [text];
  if (parts.every((part) => new RegExp(pattern).test(part))) return { value: text, issues: [] };
  const issue: Issue = { at: name, message: `is not of the right form, expected ${description}` };
  return { value: null, issues: [issue] };
}
